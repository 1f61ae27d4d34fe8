// SPDX-License-Identifier: Apache-2.0
// The check of what became of tasks with a fault.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "reports/results/cell_fault.h"
#include "reports/results/check/check_results.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using enum FaultOutcome::Extent;

constexpr std::uint64_t max_outcomes_of_cell = 10'000;
constexpr std::size_t max_told_bytes = 4'000;
constexpr std::size_t max_things = 10;

void check_time(const char* field, const std::optional<std::int64_t>& time_ns) {
  if (!time_ns || (*time_ns >= 0 && *time_ns <= longest_time_ns)) return;
  refuse(field, "be from 0 to " + std::to_string(longest_time_ns), std::to_string(*time_ns));
}

void check_counts(const FaultOutcome& outcome, std::uint64_t tasks) {
  if (outcome.finished_tasks > tasks) {
    refuse("finished_tasks", "be at most the tasks of its cell, " + std::to_string(tasks),
           std::to_string(outcome.finished_tasks));
  }
  if (outcome.kept_results > tasks) {
    refuse("kept_results", "be at most the tasks of its cell, " + std::to_string(tasks),
           std::to_string(outcome.kept_results));
  }
  const bool has_all = outcome.kept_results == tasks;
  if ((outcome.extent == survived) != has_all) {
    refuse("kept_results: must be all tasks where extent is 'survived', and only there (got " +
           std::to_string(outcome.kept_results) + " of " + std::to_string(tasks) + ")");
  }
  const bool is_lost = outcome.extent == lost_all || outcome.extent == hung;
  if (is_lost && outcome.kept_results != 0) {
    refuse("kept_results", "be 0 where all is lost", std::to_string(outcome.kept_results));
  }
}

void check_words(const FaultOutcome& outcome) {
  if (outcome.told.size() > max_told_bytes) {
    refuse("told", "have at most " + std::to_string(max_told_bytes) + " bytes",
           std::to_string(outcome.told.size()));
  }
  if (outcome.told.empty() && outcome.told_after_ns) {
    refuse("told_after_ns: must not be there where told is empty");
  }
  if (outcome.next_error.size() > max_told_bytes) {
    refuse("next_error", "have at most " + std::to_string(max_told_bytes) + " bytes",
           std::to_string(outcome.next_error.size()));
  }
  if (!outcome.next_error.empty() && outcome.next_is_right.value_or(true)) {
    refuse("next_error: must be there only where next_is_right is false");
  }
  if (outcome.left_behind.size() > max_things) {
    refuse("left_behind", "have at most " + std::to_string(max_things) + " entries",
           std::to_string(outcome.left_behind.size()));
  }
  for (const std::string& thing : outcome.left_behind) {
    if (thing.empty() || thing.size() > max_told_bytes)
      refuse("left_behind: must hold short texts");
  }
}

}  // namespace

void EntryCheck::take(const FaultOutcome& outcome) {
  if (outcome.cell >= plan_.cells.size()) {
    refuse("cell", "be below the number of cells, " + std::to_string(plan_.cells.size()),
           std::to_string(outcome.cell));
  }
  const Cell& cell = plan_.cells[outcome.cell];
  if (!has_fault(cell)) {
    refuse("cell: must be one with a fault (got '" + sanitize(cell.name, 100) + "')");
  }
  if (outcome.index >= max_outcomes_of_cell) {
    refuse("index", "be below " + std::to_string(max_outcomes_of_cell),
           std::to_string(outcome.index));
  }
  if (!faults_.insert({outcome.cell, outcome.index}).second) {
    refuse("index", "be that of no other fault_outcome of its cell", std::to_string(outcome.index));
  }
  check_counts(outcome, cell.tasks);
  check_words(outcome);
  check_time("told_after_ns", outcome.told_after_ns);
  check_time("next_ns", outcome.next_ns);
  check_time("usual_ns", outcome.usual_ns);
  if (outcome.model_survives && !outcome.process_survives) {
    refuse("model_survives: must be false where process_survives is");
  }
  if (!(outcome.elapsed_s >= 0 && outcome.elapsed_s <= static_cast<double>(longest_time_ns))) {
    refuse("elapsed_s", "be a time in seconds", std::to_string(outcome.elapsed_s));
  }
}

}  // namespace reports
