// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/option_combinations.h"

#include <algorithm>
#include <utility>

#include "bench/options/option_table.h"
#include "bench/options/settings.h"

namespace bench {
namespace {

/// The values that were given for a row of the table of options; null when none were.
const std::vector<std::string>* given_values(const RunOptions& options,
                                             const workloads::Option& option) {
  const auto given = options.settings.find(option.name);
  return given == options.settings.end() || given->second.empty() ? nullptr : &given->second;
}

/// Combines each of these with each of the values, of which an empty one is the default and not
/// mentioned. The result has each combination once.
void combine(std::vector<OptionValues>& all, const workloads::Option& option,
             const std::vector<std::string>& values) {
  std::vector<OptionValues> combined;
  for (const std::string& value : values) {
    for (OptionValues one : all) {
      if (!value.empty()) one[option.name] = value;
      if (std::ranges::find(combined, one) == combined.end()) combined.push_back(std::move(one));
    }
  }
  all = std::move(combined);
}

}  // namespace

std::vector<OptionValues> option_combinations(const workloads::WorkloadKind& kind,
                                              const RunOptions& options) {
  std::vector<OptionValues> all = {{}};
  for (const workloads::Option* const option : kind.options) {
    const auto* const given = given_values(options, *option);
    if (given != nullptr) combine(all, *option, *given);
  }
  std::vector<OptionValues> each_once;
  for (OptionValues& one : all) {
    kind.add_implied(one);
    for (const workloads::Option* const option : kind.options) {
      const auto value = one.find(option->name);
      if (value != one.end() && value->second == option->default_value) one.erase(value);
    }
    if (std::ranges::find(each_once, one) == each_once.end()) each_once.push_back(std::move(one));
  }
  return each_once;
}

std::vector<OptionValues> setting_combinations(const models::Capabilities& can, bool is_baseline,
                                               const RunOptions& options,
                                               std::set<std::string>& unsupported_reasons) {
  std::vector<OptionValues> all = {{}};
  for (const OptionRow& row : setting_rows()) {
    const auto* const given = given_values(options, row.option);
    if (given == nullptr) continue;
    const auto applies = [&](const std::string& value) {
      return value.empty() || row.applies_to(can, value);
    };
    const bool has_part = row.takes_part_of_list && std::ranges::any_of(*given, applies);
    std::vector<std::string> values;
    for (const std::string& value : *given) {
      if (applies(value)) {
        values.push_back(value.empty() || row.is_default(can, value) ? "" : value);
      } else if (is_baseline || row.unsupported_reason == nullptr) {
        values.emplace_back();  // it runs without the setting
      } else if (!has_part) {
        unsupported_reasons.insert(row.unsupported_reason(can, value));
      }
    }
    combine(all, row.option, values);
  }
  return all;
}

}  // namespace bench
