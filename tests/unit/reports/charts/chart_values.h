// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// A value of a chart's specification. Only chart_values.cpp knows the JSON library: its headers
/// take seconds to compile in every test that includes them.
class ChartValue {
 public:
  ChartValue() = default;
  explicit ChartValue(std::string json) : json_(std::move(json)) {}

  /// As JSON without spaces; empty where there is no such value.
  const std::string& json() const { return json_; }
  bool exists() const { return !json_.empty(); }
  /// Returns the text of a string. Throws `std::runtime_error` for anything else, as `number` does.
  std::string text() const;
  double number() const;

  friend bool operator==(const ChartValue& value, std::string_view text);
  friend bool operator==(const ChartValue& value, const char* text) {
    return value == std::string_view(text);
  }
  friend bool operator==(const ChartValue& value, bool flag) {
    return value.json_ == (flag ? "true" : "false");
  }
  friend bool operator==(const ChartValue& value, int number) {
    return value.exists() && value.number() == number;
  }
  friend std::ostream& operator<<(std::ostream& out, const ChartValue& value) {
    return out << (value.exists() ? value.json_ : "nothing");
  }

 private:
  std::string json_;
};

/// A row of a chart's data: its values by their field.
class ChartRow {
 public:
  explicit ChartRow(std::map<std::string, ChartValue> fields) : fields_(std::move(fields)) {}

  bool contains(const std::string& field) const { return fields_.contains(field); }
  ChartValue operator[](const std::string& field) const {
    const auto found = fields_.find(field);
    return found == fields_.end() ? ChartValue() : found->second;
  }

 private:
  std::map<std::string, ChartValue> fields_;
};

/// The rows of a chart's own data.
std::vector<ChartRow> rows_of(const Chart& chart);
/// Returns these rows, and then the rows of its layers' data.
std::vector<ChartRow> all_rows_of(const Chart& chart);
/// The value at a place of the specification, as "/layer/0/encoding/x".
ChartValue value_at(const Chart& chart, const std::string& pointer);
/// How many entries the array or object there has; 0 where there is none.
std::size_t size_at(const Chart& chart, const std::string& pointer);

/// Expects of a section what holds of each, whatever it is made from: its texts can be seen and do
/// nothing, its identifiers are unique, its specifications refer to no address.
void expect_sound(const Section& section);

/// The sentences of a section, a line each.
std::string all_answers(const Section& section);

/// Expects `part` in `text`.
void expect_says(const std::string& text, const std::string& part);

}  // namespace reports
