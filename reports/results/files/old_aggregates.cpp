// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/old_aggregates.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace reports {
namespace {

// The aggregates that versions without `run_type` computed, and those that programs add most often.
constexpr std::string_view statistic_names[] = {"mean", "median", "stddev", "cv",  "min",
                                                "max",  "BigO",   "RMS",    "sum", "variance"};

using Outcome = GoogleRow::Outcome;

struct Split {
  std::string_view base;
  std::string_view statistic;  ///< empty: the name does not end with one
};

Split split_name(std::string_view name) {
  const std::size_t place = name.rfind('_');
  if (place == std::string_view::npos || place == 0) return {name, {}};
  const std::string_view end = name.substr(place + 1);
  if (std::ranges::find(statistic_names, end) == std::end(statistic_names)) return {name, {}};
  return {name.substr(0, place), end};
}

/// The row behind those that may be statistics of `base`, from `begin` on.
std::size_t end_of_statistics(const std::vector<GoogleRow>& rows, std::size_t begin,
                              std::string_view base, std::set<std::string_view>& found) {
  std::size_t end = begin;
  for (; end < rows.size(); ++end) {
    const Split parts = split_name(rows[end].name);
    if (parts.statistic.empty() || parts.base != base) break;
    if (!found.insert(parts.statistic).second) break;
  }
  return end;
}

bool has_mean_and_deviation(const std::set<std::string_view>& found) {
  return found.contains("mean") && found.contains("stddev");
}

void mark(std::span<GoogleRow> rows) {
  for (GoogleRow& row : rows) row.outcome = GoogleRow::Outcome::aggregate;
}

bool are_all_statistics(const std::vector<GoogleRow>& rows) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::set<std::string_view> found;
    const Split parts = split_name(rows[begin].name);
    if (parts.statistic.empty()) return false;
    begin = end_of_statistics(rows, begin, parts.base, found);
    if (!has_mean_and_deviation(found) || !found.contains("median")) return false;
  }
  return !rows.empty();
}

}  // namespace

void mark_old_aggregates(std::vector<GoogleRow>& rows) {
  if (std::ranges::any_of(rows, &GoogleRow::has_run_type)) return;
  std::map<std::string_view, std::size_t> counts;
  for (const GoogleRow& row : rows) ++counts[row.name];
  if (are_all_statistics(rows)) return mark(rows);
  for (std::size_t begin = 1; begin < rows.size();) {
    const std::string base = rows[begin - 1].name;
    std::set<std::string_view> found;
    const std::size_t end = end_of_statistics(rows, begin, base, found);
    const auto occurs_once = [&](std::size_t row) { return counts[rows[row].name] == 1; };
    bool all_once = true;
    for (std::size_t row = begin; row < end; ++row) all_once = all_once && occurs_once(row);
    if (counts[base] >= 2 && all_once && has_mean_and_deviation(found)) {
      mark(std::span(rows).subspan(begin, end - begin));
    }
    begin = std::max(end, begin + 1);
  }
  std::map<std::string, std::size_t> all_names;
  for (const GoogleRow& row : rows) ++all_names[row.name];
  for (std::size_t begin = 0; begin < rows.size();) {
    const std::string name = rows[begin].name;
    const Split parts = split_name(name);
    std::set<std::string_view> found;
    const std::size_t end = parts.statistic.empty() || rows[begin].outcome == Outcome::aggregate
                                ? begin
                                : end_of_statistics(rows, begin, parts.base, found);
    bool all_once = !all_names.contains(std::string(parts.base));
    for (std::size_t row = begin; row < end; ++row) {
      all_once = all_once && all_names[rows[row].name] == 1;
    }
    if (all_once && has_mean_and_deviation(found) && found.contains("median")) {
      for (GoogleRow& row : std::span(rows).subspan(begin, end - begin)) {
        row.outcome = Outcome::aggregate;
        row.hides_repetitions = true;
        row.name = parts.base;
      }
    }
    begin = std::max(end, begin + 1);
  }
}

}  // namespace reports
