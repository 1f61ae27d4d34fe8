// SPDX-License-Identifier: Apache-2.0
#include "reports/google_benchmark.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <stdexcept>
#include <string>

#include "reports/check_results.h"

namespace reports {
namespace {

using nlohmann::json;

/// The value of a key that may be missing or of another type, since versions differ.
template <typename Value>
Value value_or(const json& object, const char* key, Value otherwise) {
  const auto place = object.find(key);
  if (place == object.end()) return otherwise;
  if constexpr (std::is_same_v<Value, std::string>) {
    return place->is_string() ? place->get<Value>() : otherwise;
  } else if constexpr (std::is_same_v<Value, bool>) {
    return place->is_boolean() ? place->get<Value>() : otherwise;
  } else {
    // Whole numbers below 2^53 are exact as doubles.
    if (!place->is_number()) return otherwise;
    const double number = place->get<double>();
    return number >= 0 && number < 0x1p53 ? static_cast<Value>(number) : otherwise;
  }
}

double nanoseconds_per(const std::string& unit) {
  constexpr std::pair<const char*, double> units[] = {
      {"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}};
  for (const auto& [name, factor] : units) {
    if (unit == name) return factor;
  }
  throw std::runtime_error("an unknown time_unit");
}

double read_time_ns(const json& row, const char* key) {
  const json& value = row.at(key);
  if (!value.is_number()) throw std::runtime_error(std::string(key) + " is no number");
  const double ns =
      value.get<double>() * nanoseconds_per(value_or<std::string>(row, "time_unit", "ns"));
  if (!(ns >= 0 && ns <= static_cast<double>(longest_time_ns))) {
    throw std::runtime_error(std::string(key) + " is out of range");
  }
  return ns;
}

/// Statistics over repetitions, and fits: no measurements.
bool is_aggregate(const json& row) {
  return value_or<std::string>(row, "run_type", "iteration") == "aggregate" ||
         row.contains("aggregate_name") || row.contains("rms") || row.contains("cpu_coefficient");
}

Machine read_machine(const json& context) {
  Machine machine;
  if (!context.is_object()) return machine;
  machine.host_name = value_or<std::string>(context, "host_name", "");
  machine.executable = value_or<std::string>(context, "executable", "");
  machine.logical_cores = value_or<std::uint64_t>(context, "num_cpus", 0);
  machine.mhz_per_cpu = value_or<double>(context, "mhz_per_cpu", 0);
  machine.cpu_scaling_enabled = value_or<bool>(context, "cpu_scaling_enabled", false);
  return machine;
}

/// Adds the rows of a file, one after the other.
class Rows {
 public:
  explicit Rows(Results& results) : results_(results) {}

  void add(const json& row) {
    if (!row.is_object()) throw std::runtime_error("no object");
    if (is_aggregate(row)) return;
    const std::uint64_t cell = cell_of(row);
    if (value_or<bool>(row, "error_occurred", false) || value_or<bool>(row, "skipped", false) ||
        row.contains("error_message") || row.contains("skip_message")) {
      const std::string reason = value_or<std::string>(
          row, "error_message", value_or<std::string>(row, "skip_message", "no reason was given"));
      if (failed_.emplace(cell, true).second) results_.failed.push_back({cell, "trial", reason, 0});
      return;
    }
    if (results_.trials.size() == most_trials) {
      throw std::runtime_error("more than " + std::to_string(most_trials) + " repetitions");
    }
    Trial trial;
    trial.cell = cell;
    trial.index = trials_[cell]++;
    trial.exact_ns = read_time_ns(row, "real_time");
    trial.iterations_ns = {std::llround(*trial.exact_ns)};
    trial.resources.cpu_ns = std::llround(read_time_ns(row, "cpu_time"));
    trial.resources.user_ns.reset();
    trial.resources.system_ns.reset();
    trial.tasks_run = 1;
    results_.trials.push_back(std::move(trial));
  }

 private:
  std::uint64_t cell_of(const json& row) {
    const std::string name =
        value_or<std::string>(row, "run_name", value_or<std::string>(row, "name", ""));
    if (name.empty()) throw std::runtime_error("a row without a name");
    std::vector<Cell>& cells = results_.plan.cells;
    const auto [place, is_new] = cells_.emplace(name, cells.size());
    if (!is_new) return place->second;
    if (cells.size() == most_cells) {
      throw std::runtime_error("more than " + std::to_string(most_cells) + " benchmarks");
    }
    const auto threads = std::max<std::uint64_t>(1, value_or<std::uint64_t>(row, "threads", 1));
    if (threads > most_workers) {
      throw std::runtime_error("threads: more than " + std::to_string(most_workers));
    }
    cells.push_back({.name = name,
                     .model = name,
                     .workload = "benchmarks",
                     .workers = threads,
                     .concurrency = threads,
                     .tasks = 1,
                     .size = 1});
    return place->second;
  }

  Results& results_;
  std::map<std::string, std::uint64_t> cells_;
  std::map<std::uint64_t, std::uint64_t> trials_;
  std::map<std::uint64_t, bool> failed_;
};

}  // namespace

bool is_of_other_program(const Plan& plan) {
  return plan.experiments.size() == 1 && plan.experiments[0].chart == other_program_chart;
}

Results read_google_benchmark(const json& document) {
  Results results;
  if (document.contains("context")) {
    results.machine = read_machine(document.at("context"));
    if (document.at("context").is_object()) {
      results.date = value_or<std::string>(document.at("context"), "date", "");
    }
  }
  const json& list = document.at("benchmarks");
  if (!list.is_array()) throw std::runtime_error("benchmarks: no list");
  Rows rows(results);
  for (std::size_t i = 0; i < list.size(); ++i) {
    try {
      rows.add(list[i]);
    } catch (const std::exception& error) {
      const auto* const of_json = dynamic_cast<const json::exception*>(&error);
      throw std::runtime_error(
          "benchmarks[" + std::to_string(i) +
          "]: " + (of_json != nullptr ? "a key is missing or of the wrong type" : error.what()));
    }
  }
  if (results.plan.cells.empty()) {
    throw std::runtime_error(
        list.empty() ? "benchmarks: there are none"
                     : "benchmarks: nothing but aggregates, which hide the repetitions; run it "
                       "without --benchmark_report_aggregates_only");
  }
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
