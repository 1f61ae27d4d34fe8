// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/overview_works.h"

#include <algorithm>
#include <iterator>

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

std::vector<std::string> sorted_names(const OverviewWork& work,
                                      const std::vector<std::size_t>& rows) {
  std::vector<std::string> names;
  names.reserve(rows.size());
  for (const std::size_t row : rows) names.push_back(sanitize(work.best->rows[row], 80));
  std::ranges::sort(names);
  return names;
}

bool says_the_same(const OverviewWork& one, const OverviewWork& other) {
  const std::string slower = one.slower_than_serial();
  if (slower != other.slower_than_serial()) return false;
  if (slower == "all others") return true;
  if (one.serial_is_first() != other.serial_is_first()) return false;
  // Which of them may be as fast as serial is not said.
  if (one.serial_is_first() && one.first.size() > 1 && other.first.size() > 1) return true;
  return sorted_names(one, one.first) == sorted_names(other, other.first) &&
         one.speed_ups().has_value() == other.speed_ups().has_value() &&
         sorted_names(one, one.faster_than_serial()) ==
             sorted_names(other, other.faster_than_serial());
}

std::optional<Interval> speed_ups_of(const std::vector<OverviewWork>& works) {
  std::optional<Interval> all;
  for (const OverviewWork& work : works) {
    const auto one = work.speed_ups();
    if (!one) return std::nullopt;
    if (!all) all = one;
    all->low = std::min(all->low, one->low);
    all->high = std::max(all->high, one->high);
  }
  return all;
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

std::vector<std::size_t> OverviewWork::faster_than_serial() const {
  std::vector<std::size_t> faster;
  std::ranges::copy_if(first, std::back_inserter(faster), [&](std::size_t row) {
    return best->square(row, column).is_faster_than_serial;
  });
  return faster;
}

std::optional<Interval> OverviewWork::speed_ups() const {
  std::optional<Interval> all;
  for (const std::size_t row : first) {
    const auto& speed_up = best->square(row, column).speed_up;
    if (!speed_up) return std::nullopt;
    if (!all) all = Interval{speed_up->value, speed_up->value};
    all->low = std::min(all->low, speed_up->value);
    all->high = std::max(all->high, speed_up->value);
  }
  return all;
}

bool WorkGroup::add(const OverviewWork& work) {
  if (!works.empty() && !says_the_same(works.front(), work)) return false;
  works.push_back(work);
  return true;
}

bool WorkGroup::is_near(const OverviewWork& other) const {
  if (other.serial_is_first() || !other.slower_than_serial().empty()) return true;
  const auto all = speed_ups_of(works);
  const auto more = other.speed_ups();
  if (!all || !more) return !all && !more;
  return std::max(all->high, more->high) <= max_spread * std::min(all->low, more->low);
}

std::string speed_up_clause(const WorkGroup& group, const std::vector<std::string>& names) {
  const OverviewWork& first = group.works.front();
  const std::size_t faster = first.faster_than_serial().size();
  const bool is_alone = first.first.size() == 1;
  const auto all = speed_ups_of(group.works);
  if (!all) return "";
  if (faster == 0) {
    return is_alone ? ", but not surely faster than serial" : "; none is surely faster than serial";
  }
  if (faster < first.first.size()) {
    std::vector<std::string> sure;
    for (std::size_t place = 0; place < names.size() && place < first.first.size(); ++place) {
      if (first.best->square(first.first[place], first.column).is_faster_than_serial) {
        sure.push_back(names[place]);
      }
    }
    return fmt::format("; only {} {} surely faster than serial", some_of(sure, 2),
                       faster == 1 ? "is" : "are");
  }
  const std::string low = format_ratio(all->low);
  const std::string high = format_ratio(all->high);
  if (low == high) return fmt::format(", {} as fast as serial", low);
  if (group.works.size() == 1 || all->high <= WorkGroup::max_spread * all->low) {
    return fmt::format(", {} to {} as fast as serial", low, high);
  }
  if (is_alone && group.works.size() == 2 &&
      group.works[0].name().work != group.works[1].name().work) {
    return fmt::format(", {} and {} as fast as serial, respectively",
                       format_ratio(group.works[0].speed_ups()->low),
                       format_ratio(group.works[1].speed_ups()->low));
  }
  return is_alone ? ", and faster than serial" : "; all are faster than serial";
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
