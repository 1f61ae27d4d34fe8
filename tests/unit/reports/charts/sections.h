// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/summary/section.h"
#include "reports/text/text.h"

namespace reports {

/// Every text in a specification is one that can be seen and does nothing: compared after JSON's
/// escapes are gone.
inline void expect_printable(const nlohmann::json& json) {
  if (json.is_string()) {
    const auto text = json.get<std::string>();
    EXPECT_EQ(sanitize(text, text.size()), text);
  }
  if (!json.is_structured()) return;
  for (const auto& value : json) expect_printable(value);
}

/// What holds of every section, whatever it is made from.
inline void expect_sound(const Section& section) {
  EXPECT_FALSE(section.answers.empty());
  std::set<std::string> ids;
  for (const Chart& chart : section.charts) {
    SCOPED_TRACE(chart.id);
    EXPECT_TRUE(ids.insert(chart.id).second);
    EXPECT_EQ(chart.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos);
    EXPECT_FALSE(chart.note.empty());
    const auto spec = nlohmann::json::parse(chart.spec);
    EXPECT_EQ(spec.at("width"), "container");
    EXPECT_EQ(spec.dump().find("\"url\""), std::string::npos);
    expect_printable(spec);
    for (const auto& row : chart.table.rows) EXPECT_EQ(row.size(), chart.table.columns.size());
    if (!spec.contains("data")) continue;
    for (const auto& row : spec["data"]["values"]) {
      for (const auto& [field, value] : row.items()) {
        EXPECT_TRUE(value.is_string() || value.is_boolean() || value.is_number()) << field;
      }
    }
  }
}

inline std::string all_answers(const Section& section) {
  std::string text;
  for (const std::string& answer : section.answers) text += answer + "\n";
  return text;
}

inline void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in:\n" << text;
}

}  // namespace reports
