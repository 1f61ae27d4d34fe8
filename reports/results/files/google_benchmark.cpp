// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/google_benchmark.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/google_rows.h"
#include "reports/results/files/old_aggregates.h"
#include "reports/results/files/row_name.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using Outcome = GoogleRow::Outcome;

/// The rows of one name that are no aggregates, in the order of the file.
struct NamedRows {
  std::string_view name;
  std::vector<const GoogleRow*> rows;
};

std::vector<NamedRows> group_by_name(const std::vector<GoogleRow>& rows) {
  std::vector<NamedRows> groups;
  std::unordered_map<std::string_view, std::size_t> places;
  for (const GoogleRow& row : rows) {
    if (row.outcome == Outcome::aggregate) continue;
    const auto [place, is_new] = places.emplace(row.name, groups.size());
    if (is_new) groups.push_back({.name = row.name, .rows = {}});
    groups[place->second].rows.push_back(&row);
  }
  return groups;
}

/// The values that tell benchmarks of one name apart, beside their labels.
using InstanceKey =
    std::tuple<std::optional<std::uint64_t>, std::optional<std::uint64_t>, std::uint64_t>;

InstanceKey instance_of(const GoogleRow& row) {
  return {row.family_index, row.per_family_instance_index, row.threads};
}

/// A benchmark that failed may have done so before it set its label.
bool is_labelled(const GoogleRow* row) {
  return row->outcome == Outcome::measured || !row->label.empty();
}

std::set<std::string_view> labels_of(const std::vector<const GoogleRow*>& rows) {
  std::set<std::string_view> labels;
  for (const GoogleRow* row : rows) {
    if (is_labelled(row)) labels.insert(row->label);
  }
  return labels;
}

/// Returns whether differing labels are of repetitions of one benchmark, as one that says what it
/// has just measured gives them: then every repetition is there once.
bool are_repetitions(const std::vector<const GoogleRow*>& rows) {
  std::set<std::uint64_t> seen;
  return std::ranges::all_of(rows, [&](const GoogleRow* row) {
    return row->repetition_index && seen.insert(*row->repetition_index).second;
  });
}

/// The repetitions of one benchmark. Files that were joined have them more than once.
class Repetitions {
 public:
  /// False: the row is of another benchmark, whose first repetition it is from now on.
  bool take(const GoogleRow& row) {
    const bool is_another = row.repetition_index ? seen_.contains(*row.repetition_index)
                                                 : row.repetitions.value_or(0) > 0 &&
                                                       without_index_ >= *row.repetitions;
    if (is_another) {
      seen_.clear();
      without_index_ = 0;
    }
    if (row.repetition_index) {
      seen_.insert(*row.repetition_index);
    } else {
      ++without_index_;
    }
    return !is_another;
  }

 private:
  std::set<std::uint64_t> seen_;
  std::uint64_t without_index_ = 0;
};

/// One benchmark of several that have the same name.
struct NamesakeRows {
  std::string label;  ///< by which it is told from the others; empty: by nothing
  std::vector<const GoogleRow*> rows;
};

/// The benchmarks of one name, in the order of the file: those of different labels, and those that
/// the program registered apart, are not one.
std::vector<NamesakeRows> tell_apart(const NamedRows& group) {
  const bool is_labelled_differently = labels_of(group.rows).size() > 1;
  std::map<InstanceKey, std::vector<const GoogleRow*>> instances;
  for (const GoogleRow* row : group.rows) instances[instance_of(*row)].push_back(row);

  std::map<const GoogleRow*, std::string_view> labels;
  for (const auto& [instance, rows] : instances) {
    const auto different = labels_of(rows);
    if (!is_labelled_differently || (different.size() > 1 && are_repetitions(rows))) continue;
    std::string_view otherwise;
    if (!different.empty()) otherwise = (*std::ranges::find_if(rows, is_labelled))->label;
    for (const GoogleRow* row : rows) {
      labels[row] = is_labelled(row) ? std::string_view(row->label) : otherwise;
    }
  }
  struct Part {
    std::size_t place = 0;
    Repetitions repetitions;
  };
  std::map<std::pair<InstanceKey, std::string_view>, Part> latest;
  std::vector<NamesakeRows> parts;
  for (const GoogleRow* row : group.rows) {
    const auto label = labels.find(row);
    const std::string_view text = label == labels.end() ? std::string_view() : label->second;
    const auto [found, is_new] = latest.try_emplace(std::pair(instance_of(*row), text));
    Part& part = found->second;
    if (!part.repetitions.take(*row) || is_new) {
      part.place = parts.size();
      const std::string shown = text.empty() ? "no label" : std::string(text);
      parts.push_back({.label = label == labels.end() ? "" : " [" + shown + "]", .rows = {}});
    }
    parts[part.place].rows.push_back(row);
  }
  return parts;
}

/// Makes cells of benchmarks.
class GoogleCells {
 public:
  GoogleCells(Results& results, std::string_view suffix) : results_(results), suffix_(suffix) {}

  void add(const NamedRows& group) {
    for (const NamesakeRows& part : tell_apart(group)) {
      add_cell(name_of(group.name, part.label), part.rows);
    }
  }

  /// A benchmark whose repetitions the file does not have.
  void add_without_repetitions(std::string_view name) { add_empty(name_of(name, ""), 1); }

 private:
  std::string name_of(std::string_view name, const std::string& label) {
    const std::string whole = without_suffix(name, suffix_) + label;
    std::string unique = whole;
    if (names_.insert(unique).second) return unique;
    // Starting anew for every namesake would take the square of their number.
    std::uint64_t& number = last_numbers_.try_emplace(whole, 1).first->second;
    do {
      unique = fmt::format("{} #{}", whole, ++number);
    } while (!names_.insert(unique).second);
    return unique;
  }

  std::uint64_t add_empty(const std::string& name, std::uint64_t threads) {
    std::vector<Cell>& cells = results_.plan.cells;
    if (cells.size() == max_benchmarks) {
      throw std::runtime_error("benchmarks: more than " + std::to_string(max_benchmarks) +
                               " different ones");
    }
    cells.push_back({.name = name,
                     .model = name,
                     .workload = "benchmarks",
                     .workers = threads,
                     .concurrency = threads,
                     .tasks = 1,
                     .size = 1});
    return cells.size() - 1;
  }

  void add_cell(const std::string& name, const std::vector<const GoogleRow*>& rows) {
    const std::uint64_t cell = add_empty(name, rows.front()->threads);
    std::uint64_t index = 0;
    const GoogleRow* failed = nullptr;
    const GoogleRow* skipped = nullptr;
    for (const GoogleRow* row : rows) {
      if (row->outcome == Outcome::failed && failed == nullptr) failed = row;
      if (row->outcome == Outcome::skipped && skipped == nullptr) skipped = row;
      if (row->outcome == Outcome::measured) add_trial(*row, cell, index++);
    }
    if (failed != nullptr) results_.failed.push_back({cell, "trial", failed->reason, 0});
    if (skipped != nullptr && index == 0) results_.skipped.push_back({cell, skipped->reason});
  }

  void add_trial(const GoogleRow& row, std::uint64_t cell, std::uint64_t index) {
    Trial trial;
    trial.cell = cell;
    trial.index = index;
    trial.exact_ns = row.real_ns;
    trial.iterations_ns = {std::llround(row.real_ns)};
    trial.resources.cpu_ns.reset();
    if (row.cpu_ns) trial.resources.cpu_ns = std::llround(*row.cpu_ns);
    trial.resources.user_ns.reset();
    trial.resources.system_ns.reset();
    trial.tasks_run = 1;
    results_.trials.push_back(std::move(trial));
  }

  Results& results_;
  std::string suffix_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, std::uint64_t> last_numbers_;  ///< of the namesakes of a name
};

constexpr const char* aggregates_remedy =
    "aggregates, which hide the repetitions; run it without --benchmark_report_aggregates_only";

/// Benchmarks that the file has nothing but aggregates of.
void add_hidden(const std::vector<GoogleRow>& rows, const std::vector<NamedRows>& groups,
                GoogleCells& cells, Results& results) {
  std::set<std::string_view> known;
  for (const NamedRows& group : groups) known.insert(group.name);
  std::string example;
  std::size_t count = 0;
  for (const GoogleRow& row : rows) {
    // Nothing tells whose repetitions the other aggregates of older files hide.
    if (row.outcome != Outcome::aggregate || !(row.has_run_type || row.hides_repetitions)) continue;
    if (!known.insert(row.name).second) continue;
    cells.add_without_repetitions(row.name);
    if (++count == 1) example = row.name;
  }
  if (count == 0) return;
  results.remarks.push_back(fmt::format("Of {} (the first is {}) the file has nothing but {}.",
                                        pluralize(count, "benchmark"), sanitize(example, 100),
                                        aggregates_remedy));
}

}  // namespace

bool is_of_other_program(const Plan& plan) {
  return plan.experiments.size() == 1 && plan.experiments[0].chart == other_program_chart;
}

Results read_google_benchmark(std::string_view text, const Outline& outline) {
  GoogleFile file = read_google_rows(text, outline);
  mark_old_aggregates(file.rows);
  const bool has_measured = std::ranges::any_of(file.rows, [](const GoogleRow& row) {
    return row.outcome == Outcome::measured && row.problem.empty();
  });
  for (GoogleRow& row : file.rows) {
    if (row.outcome != Outcome::measured || row.problem.empty()) continue;
    if (row.is_not_finite && has_measured) {
      // The others can still be compared.
      row.outcome = Outcome::failed;
      row.reason = row.problem;
      continue;
    }
    throw std::runtime_error(fmt::format("benchmarks[{}]: {}", row.place, row.problem));
  }
  Results results;
  results.date = std::move(file.date);
  results.machine = std::move(file.machine);
  const std::vector<NamedRows> groups = group_by_name(file.rows);
  GoogleCells cells(results, file.row_name_suffix);
  for (const NamedRows& group : groups) cells.add(group);
  if (results.plan.cells.empty()) {
    throw std::runtime_error(file.rows.empty()
                                 ? "benchmarks: must have at least one row (got none)"
                                 : std::string("benchmarks: nothing but ") + aggregates_remedy);
  }
  add_hidden(file.rows, groups, cells, results);
  Experiment all{.name = other_program_chart,
                 .question = "what did each benchmark of another program take?",
                 .chart = other_program_chart};
  all.cells.resize(results.plan.cells.size());
  std::iota(all.cells.begin(), all.cells.end(), std::uint64_t{0});
  results.plan.experiments = {std::move(all)};
  results.unranked = true;
  return results;
}

}  // namespace reports
