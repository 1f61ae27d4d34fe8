// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/results_file.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "reports/results/files/google_benchmark.h"
#include "reports/results/files/json.h"
#include "reports/results/files/row_name.h"
#include "reports/results/per_operation.h"
#include "reports/results/slowdown.h"
#include "reports/statistics/statistics.h"

namespace reports {
namespace {

using nlohmann::json;

/// The benchmarks of another program keep the names that say which of their times counts.
std::string name_of_rows(const Cell& cell, const Plan& plan) {
  return is_of_other_program(plan) ? cell.name : row_name(cell.name);
}

json context(const Results& results) {
  const Machine& machine = results.machine;
  json keys = {{"date", results.date},
               {"host_name", machine.host_name},
               {"executable", machine.executable},
               {"num_cpus", machine.logical_cores},
               {"mhz_per_cpu", static_cast<std::int64_t>(machine.mhz_per_cpu)},
               {"cpu_scaling_enabled", machine.cpu_scaling_enabled},
               {"caches", machine.caches},
               {"load_avg", machine.load_avg},
               {"library_build_type", machine.build_type == "Debug" ? "debug" : "release"},
               {"json_schema_version", 1}};
  if (!is_of_other_program(results.plan)) keys["row_name_suffix"] = real_time_suffix;
  return keys;
}

void add_spread(json& row, const std::string& what, const Spread& spread) {
  row[what + "_p50_ns"] = spread.p50_ns;
  row[what + "_p99_ns"] = spread.p99_ns;
  row[what + "_max_ns"] = spread.max_ns;
}

void add_open_loop(json& row, const OpenLoop& loop) {
  const Histogram latency(loop.latency, loop.latency_max_ns);
  for (const LatencyQuantile& quantile : latency_quantiles) {
    const std::int64_t ns = latency.quantile_ns(quantile.share);
    row[std::string("latency_") + quantile.key + "_ns"] = ns;
    row[std::string("latency_") + quantile.key + "_tasks"] = latency.count_at_or_above(ns);
  }
  row["achieved_rate"] = loop.achieved_rate;
  row["saturated"] = loop.saturated;
}

void add_sync(json& row, const Trial& trial, const PerOperation& figures, const Cell& cell) {
  const SyncUse& sync = *trial.sync;
  row["operations"] = sync.operations;
  row["ns_per_operation"] = figures.ns;
  row["operations_per_second"] = figures.per_second;
  if (figures.bytes_per_second) row["bytes_per_second"] = *figures.bytes_per_second;
  if (figures.cpu_ns) row["cpu_ns_per_operation"] = *figures.cpu_ns;
  if (figures.switches) row["switches_per_operation"] = *figures.switches;
  if (sync.fairness) {
    row["fairness_jain"] = sync.fairness->jain;
    row["share_min"] = sync.fairness->share_min;
    row["share_max"] = sync.fairness->share_max;
  }
  if (sync.first_result_ns) row["first_result_ns"] = *sync.first_result_ns;
  const Histogram waits(sync.lock_wait, sync.lock_wait_max_ns);
  if (waits.total() == 0) return;
  const bool are_latencies = operation_traits(trial, cell).sampled == SampledTime::latency;
  const std::string sampled = are_latencies ? "item_latency_" : "lock_wait_";
  for (const LatencyQuantile& quantile : latency_quantiles) {
    row[sampled + quantile.key + "_ns"] = waits.quantile_ns(quantile.share);
  }
}

/// Returns the CPU time of one iteration.
std::optional<double> cpu_time_ns(const Trial& trial) {
  if (!trial.resources.cpu_ns) return std::nullopt;
  return static_cast<double>(*trial.resources.cpu_ns) /
         static_cast<double>(trial.iterations_ns.size());
}

json row(const Results& results, const Trial& trial, std::uint64_t repetitions,
         std::uint64_t family) {
  const Cell& cell = results.plan.cells[trial.cell];
  json row = {{"name", name_of_rows(cell, results.plan)},
              {"family_index", family},
              {"per_family_instance_index", 0},
              {"run_name", name_of_rows(cell, results.plan)},
              {"run_type", "iteration"},
              {"repetitions", repetitions},
              {"repetition_index", trial.index},
              {"threads", cell.workers},
              {"iterations", trial.iterations_ns.size()},
              {"real_time", trial.sample_ns()},
              {"cpu_time", cpu_time_ns(trial).value_or(0)},
              {"time_unit", "ns"},
              {"model", cell.model},
              {"workload", cell.workload},
              {"workers", cell.workers},
              {"concurrency", cell.concurrency},
              {"tasks", cell.tasks},
              {"size", cell.size},
              {"verified", true},
              {"start_ns", trial.start_ns},
              {"stop_ns", trial.stop_ns},
              {"one_shot_ns", trial.one_shot_ns()}};
  if (!cell.lock.empty()) row["lock"] = cell.lock;
  if (!cell.channel.empty()) row["channel"] = cell.channel;
  if (!cell.runtime.empty()) row["runtime"] = cell.runtime;
  for (const auto* chosen : {&cell.settings, &cell.options}) {
    for (const auto& [name, value] : *chosen) {
      if (name.starts_with('_')) continue;
      std::string key = name;
      std::ranges::replace(key, '-', '_');
      row[key] = value;
    }
  }
  if (const std::string percent = slowdown_of(cell.options); !percent.empty()) {
    row["inject_slowdown"] = percent;
  }
  if (cell.arrival_rate > 0) row["arrival_rate"] = cell.arrival_rate;
  if (trial.closed_loop) {
    add_spread(row, "served", trial.closed_loop->served);
    add_spread(row, "queued", trial.closed_loop->queued);
  }
  if (trial.open_loop) add_open_loop(row, *trial.open_loop);
  if (const auto figures = per_operation(trial)) add_sync(row, trial, *figures, cell);
  // cpu_ns, user_ns, system_ns, the switches, the faults and the workers' time: sums over the timed
  // iterations.
  row.update(json(trial.resources));
  if (const auto peak = results.peak_bytes(trial.cell)) row["peak_bytes"] = *peak;
  return row;
}

/// Entries with the names of their cells.
template <typename Entry>
json named(const std::vector<Entry>& entries, const Results& results) {
  json list = json::array();
  for (const Entry& one : entries) {
    json entry = one;
    entry["name"] = results.plan.cells[one.cell].name;
    list.push_back(std::move(entry));
  }
  return list;
}

/// What became of every cell that asked for a failure, in the order of the cells: those in which it
/// occurred, and those that were measured without it.
json expected_failures(const Results& results) {
  std::map<std::uint64_t, std::uint64_t> trials;
  for (const Trial& trial : results.trials) ++trials[trial.cell];
  json list = json::array();
  for (std::uint64_t cell = 0; cell < results.plan.cells.size(); ++cell) {
    const Cell& planned = results.plan.cells[cell];
    if (!planned.expected_failure) continue;
    json entry;
    if (const ExpectedFailure* const failure = results.expected_failure(cell)) {
      entry = *failure;
      entry["occurred"] = true;
    } else if (trials.contains(cell)) {
      entry =
          ExpectedFailure{.cell = cell, .kind = *planned.expected_failure, .trials = trials[cell]};
      entry["occurred"] = false;
    } else {
      continue;
    }
    entry["name"] = planned.name;
    list.push_back(std::move(entry));
  }
  return list;
}

/// The trials of every cell that count, but of controls.
std::vector<std::vector<const Trial*>> trials_that_count(const Results& results) {
  std::set<std::uint64_t> voided;
  std::set<std::uint64_t> controls;
  if (results.pairing) {
    controls.insert(results.pairing->controls.begin(), results.pairing->controls.end());
    for (const Pair& pair : results.pairing->pairs) {
      if (!pair.void_reason.empty()) voided.insert(pair.trial);
    }
  }
  std::vector<std::vector<const Trial*>> trials(results.plan.cells.size());
  for (std::uint64_t number = 0; number < results.trials.size(); ++number) {
    const Trial& trial = results.trials[number];
    if (voided.contains(number) || controls.contains(trial.cell)) continue;
    trials[trial.cell].push_back(&trial);
  }
  return trials;
}

json summary_row(const Cell& cell, const std::string& name, std::uint64_t family,
                 const std::vector<const Trial*>& trials) {
  std::vector<double> real_ns;
  std::vector<double> cpu_ns;
  for (const Trial* trial : trials) {
    real_ns.push_back(trial->sample_ns());
    if (const auto trial_ns = cpu_time_ns(*trial)) cpu_ns.push_back(*trial_ns);
  }
  return {{"name", name},
          {"family_index", family},
          {"per_family_instance_index", 0},
          {"run_name", name},
          {"run_type", "iteration"},
          {"repetitions", 1},
          {"repetition_index", 0},
          {"threads", cell.workers},
          {"iterations", trials.size()},
          {"real_time", median(real_ns)},
          {"cpu_time", cpu_ns.empty() ? 0 : median(cpu_ns)},
          {"time_unit", "ns"}};
}

}  // namespace

std::string format_summary(const Results& results) {
  const auto trials = trials_that_count(results);
  std::set<std::string> names;
  json rows = json::array();
  for (std::uint64_t number = 0; number < trials.size(); ++number) {
    const Cell& cell = results.plan.cells[number];
    if (trials[number].empty() || !names.insert(cell.name).second) continue;
    rows.push_back(summary_row(cell, name_of_rows(cell, results.plan), number, trials[number]));
  }
  const json document = {{"context", context(results)}, {"benchmarks", std::move(rows)}};
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string format_results(const Results& results) {
  std::map<std::uint64_t, std::uint64_t> repetitions;
  for (const Trial& trial : results.trials) ++repetitions[trial.cell];

  // Readers expect the repetitions of a cell together, in order.
  std::vector<const Trial*> trials;
  for (const Trial& trial : results.trials) trials.push_back(&trial);
  std::ranges::stable_sort(trials, {},
                           [](const Trial* trial) { return std::pair(trial->cell, trial->index); });
  json benchmarks = json::array();
  for (const Trial* trial : trials) {
    benchmarks.push_back(row(results, *trial, repetitions[trial->cell], trial->cell));
  }

  json document = {{"context", context(results)},
                   {"benchmarks", std::move(benchmarks)},
                   {"concurrency_bench",
                    {{"schema", results_schema},
                     {"interrupted", results.interrupted},
                     {"plan", results.plan},
                     {"machine", results.machine},
                     {"trials", results.trials},
                     {"memory", results.memory},
                     {"failed", named(results.failed, results)},
                     {"skipped", named(results.skipped, results)},
                     {"not_applicable", results.plan.not_applicable}}}};
  if (!results.timelines.empty()) {
    document["concurrency_bench"]["timelines"] = results.timelines;
  }
  if (json failures = expected_failures(results); !failures.empty()) {
    document["concurrency_bench"]["expected_failures"] = std::move(failures);
  }
  if (!results.fault_outcomes.empty()) {
    document["concurrency_bench"]["fault_outcomes"] = named(results.fault_outcomes, results);
  }
  if (!results.disturbed.empty()) {
    document["concurrency_bench"]["disturbed"] = named(results.disturbed, results);
  }
  if (!results.observations.empty()) {
    document["concurrency_bench"]["observations"] = results.observations;
  }
  if (!results.rounds.empty()) document["concurrency_bench"]["rounds"] = results.rounds;
  if (results.machine_state) {
    document["concurrency_bench"]["machine_state"] = *results.machine_state;
  }
  if (results.pairing) document["concurrency_bench"]["pairing"] = *results.pairing;
  if (results.date_ns != 0) document["concurrency_bench"]["date_ns"] = results.date_ns;
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace reports
