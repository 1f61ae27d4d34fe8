// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/check_rows.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/core.h>

#include "reports/results/files/row_name.h"
#include "reports/results/per_operation.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using nlohmann::json;

std::string shown(const json& value) {
  const std::string text = to_line(value);
  constexpr std::size_t max_bytes = 80;
  return sanitize(text.size() > max_bytes ? text.substr(0, max_bytes) + "…" : text);
}

/// A tool that rewrites a file may round the last digit of a fraction.
bool is_same(const json& a, const json& b) {
  if (!a.is_number() || !b.is_number()) return a == b;
  constexpr double rounding = 1e-9;
  const auto x = a.get<double>();
  const auto y = b.get<double>();
  return std::abs(x - y) <= rounding * std::max(std::abs(x), std::abs(y));
}

/// Refuses a value that is there and another one. `whose` is behind what it must be.
void expect(const json& object, const char* key, const json& expected, const std::string& whose) {
  const auto value = object.find(key);
  if (value == object.end() || is_same(*value, expected)) return;
  refuse(fmt::format("{}: must be {}{} (got {})", key, shown(expected), whose, shown(*value)));
}

/// The rows under `benchmarks`, one after the other.
class RowCheck {
 public:
  explicit RowCheck(const Results& results) : results_(results) {
    const auto& cells = results.plan.cells;
    for (std::uint64_t cell = 0; cell < cells.size(); ++cell)
      cells_.emplace(cells[cell].name, cell);
    for (const Trial& trial : results.trials) {
      ++repetitions_[trial.cell];
      trials_.emplace(std::pair(trial.cell, trial.index), &trial);
    }
  }

  void take(const json& row) {
    if (!row.is_object()) refuse("must be an object (got " + std::string(row.type_name()) + ")");
    const std::uint64_t cell = cell_of(row);
    const Trial& trial = trial_of(row, cell);
    const Cell& planned = results_.plan.cells[cell];
    expect_trial(row, trial, planned);
    const std::string of_cell = " as in plan.cells[" + std::to_string(cell) + "]";
    expect(row, "family_index", cell, ", the place of its cell in plan.cells");
    expect(row, "model", planned.model, of_cell);
    expect(row, "workload", planned.workload, of_cell);
    expect(row, "workers", planned.workers, of_cell);
    expect(row, "threads", planned.workers, ", the workers of its cell");
    expect(row, "concurrency", planned.concurrency, of_cell);
    expect(row, "tasks", planned.tasks, of_cell);
    expect(row, "size", planned.size, of_cell);
  }

  /// Every trial has its row.
  void end() const {
    if (seen_.size() == trials_.size()) return;
    const auto missing = std::ranges::find_if(
        trials_, [&](const auto& trial) { return !seen_.contains(trial.first); });
    refuse(fmt::format("must have a row for each of the {} (got {}; trial {} of '{}' has none)",
                       pluralize(trials_.size(), "trial"), seen_.size(), missing->first.second,
                       sanitize(results_.plan.cells[missing->first.first].name, 100)));
  }

 private:
  std::uint64_t cell_of(const json& row) const {
    const auto name = row.find("name");
    if (name == row.end() || !name->is_string()) refuse("name: must be the name of a cell");
    const auto text = name->get<std::string>();
    auto cell = cells_.find(text);
    if (cell == cells_.end()) cell = cells_.find(cell_name_of_row(text));
    if (cell == cells_.end()) {
      refuse("name: must be that of a cell of the plan (got '" + sanitize(text, 100) + "')");
    }
    return cell->second;
  }

  const Trial& trial_of(const json& row, std::uint64_t cell) {
    const auto index = row.find("repetition_index");
    if (index == row.end() || !index->is_number_unsigned()) {
      refuse("repetition_index: must be the index of a trial (got " +
             (index == row.end() ? std::string("nothing") : shown(*index)) + ")");
    }
    const std::pair place(cell, index->get<std::uint64_t>());
    const auto trial = trials_.find(place);
    if (trial == trials_.end()) {
      refuse(fmt::format(
          "repetition_index: must be the index of a trial of '{}', which has {} (got {})",
          sanitize(results_.plan.cells[cell].name, 100), pluralize(repetitions(cell), "trial"),
          shown(*index)));
    }
    if (!seen_.insert(place).second) {
      refuse(fmt::format("repetition_index: must be that of no other row of '{}' (got {} twice)",
                         sanitize(results_.plan.cells[cell].name, 100), shown(*index)));
    }
    return *trial->second;
  }

  void expect_trial(const json& row, const Trial& trial, const Cell& cell) const {
    for (const char* const needed : {"iterations", "real_time", "time_unit"}) {
      if (!row.contains(needed)) refuse(std::string(needed) + ": must not be missing");
    }
    const std::string whose =
        fmt::format(" as in trial {} of '{}'", trial.index, sanitize(cell.name, 100));
    expect(row, "error_occurred", false, whose + ", which did not fail");
    expect(row, "skipped", false, whose + ", which was not skipped");
    expect(row, "run_type", "iteration", whose);
    if (const auto name = row.find("run_name");
        name != row.end() &&
        (!name->is_string() ||
         (*name != cell.name && cell_name_of_row(name->get<std::string>()) != cell.name))) {
      refuse(fmt::format("run_name: must be '{}', as its name (got {})", sanitize(cell.name, 100),
                         shown(*name)));
    }
    expect(row, "repetitions", repetitions(trial.cell), ", the number of trials of its cell");
    expect(row, "iterations", trial.iterations_ns.size(), whose);
    expect(row, "time_unit", "ns", ", the unit of all times");
    expect(row, "real_time", trial.sample_ns(), ", the median iteration" + whose);
    expect(row, "cpu_time",
           static_cast<double>(trial.resources.cpu_ns.value_or(0)) /
               static_cast<double>(trial.iterations_ns.size()),
           ", the CPU time per iteration" + whose);
    expect(row, "start_ns", trial.start_ns, whose);
    expect(row, "stop_ns", trial.stop_ns, whose);
    expect(row, "verified", true, whose);
    expect(row, "one_shot_ns", trial.one_shot_ns(), whose);
    const json resources = trial.resources;
    for (const auto& [figure, value] : resources.items()) {
      expect(row, figure.c_str(), value, ", the resources" + whose);
    }
    if (const auto peak = results_.peak_bytes(trial.cell)) {
      expect(row, "peak_bytes", *peak, ", the highest peak in concurrency_bench.memory");
    }
    expect_sync(row, trial, whose);
    if (!cell.lock.empty()) expect(row, "lock", cell.lock, whose);
    if (!cell.channel.empty()) expect(row, "channel", cell.channel, whose);
    if (!cell.runtime.empty()) expect(row, "runtime", cell.runtime, whose);
    if (cell.arrival_rate > 0) expect(row, "arrival_rate", cell.arrival_rate, whose);
  }

  static void expect_sync(const json& row, const Trial& trial, const std::string& whose) {
    const auto figures = per_operation(trial);
    if (!figures) return;
    expect(row, "operations", trial.sync->operations, whose);
    expect(row, "ns_per_operation", figures->ns, whose);
    expect(row, "operations_per_second", figures->per_second, whose);
    if (figures->bytes_per_second) {
      expect(row, "bytes_per_second", *figures->bytes_per_second, whose);
    }
    if (figures->cpu_ns) expect(row, "cpu_ns_per_operation", *figures->cpu_ns, whose);
    if (figures->switches) expect(row, "switches_per_operation", *figures->switches, whose);
    if (const auto& fairness = trial.sync->fairness) {
      expect(row, "fairness_jain", fairness->jain, whose);
      expect(row, "share_min", fairness->share_min, whose);
      expect(row, "share_max", fairness->share_max, whose);
    }
    if (const auto& first = trial.sync->first_result_ns) {
      expect(row, "first_result_ns", *first, whose);
    }
  }

  std::uint64_t repetitions(std::uint64_t cell) const {
    const auto found = repetitions_.find(cell);
    return found == repetitions_.end() ? 0 : found->second;
  }

  const Results& results_;
  std::map<std::string, std::uint64_t> cells_;
  std::map<std::uint64_t, std::uint64_t> repetitions_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, const Trial*> trials_;  ///< by cell and index
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen_;
};

void check_context(const json& context, const Machine& machine) {
  const std::string of_machine = " as in concurrency_bench.machine";
  expect(context, "host_name", machine.host_name, of_machine);
  expect(context, "num_cpus", machine.logical_cores, of_machine);
  expect(context, "executable", machine.executable, of_machine);
  expect(context, "library_build_type", machine.build_type == "Debug" ? "debug" : "release",
         " as in concurrency_bench.machine.build_type");
}

}  // namespace

void check_rows(const json& document, const Results& results) {
  try {
    check_context(document.at("context"), results.machine);
  } catch (const std::runtime_error& error) {
    refuse(std::string("context.") + error.what());
  }
  const auto rows = document.find("benchmarks");
  if (rows == document.end()) {
    if (results.trials.empty()) return;
    refuse("benchmarks: must not be missing, since there are trials (" +
           pluralize(results.trials.size(), "trial") + ")");
  }
  if (!rows->is_array()) {
    refuse(std::string("benchmarks: must be a list (got ") + rows->type_name() + ")");
  }
  RowCheck check(results);
  for (std::size_t i = 0; i < rows->size(); ++i) {
    try {
      check.take((*rows)[i]);
    } catch (const std::runtime_error& error) {
      refuse(fmt::format("benchmarks[{}].{}", i, error.what()));
    }
  }
  try {
    check.end();
  } catch (const std::runtime_error& error) {
    refuse(std::string("benchmarks: ") + error.what());
  }
}

}  // namespace reports
