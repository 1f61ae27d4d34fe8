// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/reports/charts/chart_values.h"

#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/results/files/json.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using nlohmann::json;

/// Every text in a specification is one that can be seen and does nothing: compared after JSON's
/// escapes are gone.
void expect_printable(const json& value) {
  if (value.is_string()) {
    const auto text = value.get<std::string>();
    EXPECT_EQ(sanitize(text, text.size()), text);
  }
  if (!value.is_structured()) return;
  for (const json& part : value) expect_printable(part);
}

void take_rows(const json& view, std::vector<ChartRow>& rows) {
  if (!view.contains("data")) return;
  for (const json& row : view["data"]["values"]) {
    std::map<std::string, ChartValue> fields;
    for (const auto& [field, value] : row.items()) fields.emplace(field, value.dump());
    rows.emplace_back(std::move(fields));
  }
}

}  // namespace

std::string ChartValue::text() const {
  const nlohmann::json value = nlohmann::json::parse(json_);
  if (!value.is_string()) throw std::runtime_error(json_ + " is no string");
  return value.get<std::string>();
}

double ChartValue::number() const {
  const nlohmann::json value = nlohmann::json::parse(json_);
  if (!value.is_number()) throw std::runtime_error(json_ + " is no number");
  return value.get<double>();
}

bool operator==(const ChartValue& value, std::string_view text) {
  return value.json_.starts_with('"') && value.text() == text;
}

std::vector<ChartRow> rows_of(const Chart& chart) {
  std::vector<ChartRow> rows;
  take_rows(json::parse(chart.spec), rows);
  return rows;
}

std::vector<ChartRow> all_rows_of(const Chart& chart) {
  const json spec = json::parse(chart.spec);
  std::vector<ChartRow> rows;
  take_rows(spec, rows);
  if (spec.contains("layer")) {
    for (const json& layer : spec["layer"]) take_rows(layer, rows);
  }
  return rows;
}

ChartValue value_at(const Chart& chart, const std::string& pointer) {
  const json spec = json::parse(chart.spec);
  const json::json_pointer place(pointer);
  return spec.contains(place) ? ChartValue(spec.at(place).dump()) : ChartValue();
}

std::size_t size_at(const Chart& chart, const std::string& pointer) {
  const json spec = json::parse(chart.spec);
  const json::json_pointer place(pointer);
  return spec.contains(place) ? spec.at(place).size() : 0;
}

void expect_sound(const Section& section) {
  EXPECT_FALSE(section.answers.empty() && section.inconclusive.empty());
  std::set<std::string> ids;
  for (const Chart& chart : section.charts) {
    SCOPED_TRACE(chart.id);
    EXPECT_TRUE(ids.insert(chart.id).second);
    EXPECT_EQ(chart.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos);
    EXPECT_FALSE(chart.note.empty());
    const json spec = json::parse(chart.spec);
    EXPECT_EQ(spec.at("width"), "container");
    EXPECT_EQ(spec.dump().find("\"url\""), std::string::npos);
    expect_printable(spec);
    for (const auto& row : chart.table.rows) EXPECT_EQ(row.size(), chart.table.columns.size());
    if (!spec.contains("data")) continue;
    for (const json& row : spec["data"]["values"]) {
      for (const auto& [field, value] : row.items()) {
        EXPECT_TRUE(value.is_string() || value.is_boolean() || value.is_number()) << field;
      }
    }
  }
}

std::string all_answers(const Section& section) {
  std::string text;
  const auto add = [&](const std::string& line) { text += line.empty() ? "" : line + "\n"; };
  for (const Answer& answer : section.answers) {
    add(answer.sentence);
    add(answer.evidence);
  }
  add(section.inconclusive);
  return text;
}

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in:\n" << text;
}

}  // namespace reports
