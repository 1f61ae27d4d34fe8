// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/overview_works.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

void add_new(auto& list, const auto& one) {
  if (std::ranges::find(list, one) == list.end()) list.push_back(one);
}

/// Says which tables are meant, with a comma behind; empty where all are.
std::string tables_text(const std::vector<const BestSettings*>& tables,
                        std::span<const BestSettings> all) {
  if (tables.size() == all.size()) return "";
  const BestSettings& first = *tables.front();
  if (tables.size() == 1) return first.label + ", ";
  const auto has_language = [&](const BestSettings& one) {
    return language(one.family) == language(first.family);
  };
  const auto has_source = [&](const BestSettings& one) { return one.source == first.source; };
  // Whether they are all tables of which something is true, or some of these; or others as well.
  const auto are_all = [&](const auto& is_true) {
    const auto count = static_cast<std::size_t>(std::ranges::count_if(all, is_true));
    return count == tables.size() &&
           std::ranges::all_of(tables, [&](const BestSettings* one) { return is_true(*one); });
  };
  if (are_all(has_language)) return language(first.family) + ", ";
  if (are_all(has_source)) return sanitize(first.source->label, 60) + ", ";
  if (std::ranges::all_of(tables, [&](const BestSettings* one) { return has_language(*one); })) {
    // A source has one table of a language.
    const std::string files = pluralize(tables.size(), "file") + ", ";
    const bool is_one_language = std::ranges::all_of(all, has_language);
    return is_one_language ? files : language(first.family) + " of " + files;
  }
  return fmt::format("{} of {}, ", tables.size(), pluralize(all.size(), "table"));
}

}  // namespace

std::string OverviewWork::slower_than_serial() const {
  const std::vector<std::size_t> slower = best->slower_than_serial_reference(column);
  if (slower.empty()) return "";
  if (best->are_all_others(slower, column)) return "all others";
  std::vector<std::string> names;
  names.reserve(slower.size());
  for (const std::size_t row : slower) names.push_back(sanitize(best->rows[row], 40));
  return some_of(names, 2);
}

bool OverviewWork::serial_is_first() const {
  return std::ranges::any_of(first,
                             [&](std::size_t row) { return best->square(row, column).is_serial; });
}

WorksStart start_of(std::span<const OverviewWork> works, std::span<const BestSettings> all) {
  std::vector<WorkName> some;
  std::vector<WorkName> every;
  std::vector<const BestSettings*> tables;
  for (const OverviewWork& work : works) {
    add_new(some, work.name());
    add_new(tables, work.best);
    for (const BestColumn& column : work.best->columns) add_new(every, column.work);
  }
  const std::string names = name_works(some, every);
  WorksStart start{.text = tables_text(tables, all) + names + ": ", .works = {}};
  if (some.size() > 1 && names == pluralize(some.size(), "work")) return start;
  for (const WorkName& one : some) add_new(start.works, one.work);
  return start;
}

}  // namespace reports
