// SPDX-License-Identifier: Apache-2.0
// The fields of the types of a results file, each once: the lists below serve reading and writing.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include "reports/results/files/json.h"
#include "reports/results/refuse.h"

namespace reports {
namespace {

using nlohmann::json;

// The names of enumerators in their order.
constexpr auto names_of(Comparison::Figure) {
  return std::to_array<std::string_view>(
      {"time_per_task", "cpu_share", "wait_excess", "bytes_per_task", "time_per_iteration",
       "cpu_per_task", "peak_bytes", "start_time", "one_shot", "first_result", "latency_p99",
       "latency_max", "switches_per_task", "expected_failure", "lost_share"});
}
constexpr auto names_of(Pair::Stage) {
  return std::to_array<std::string_view>({"screen", "confirm", "further"});
}
constexpr auto names_of(FailureKind) {
  return std::to_array<std::string_view>({"race", "deadlock"});
}
constexpr auto names_of(FaultOutcome::Extent) {
  return std::to_array<std::string_view>(
      {"survived", "lost task", "lost some", "lost all", "hung"});
}
constexpr auto names_of(Protection) {
  return std::to_array<std::string_view>({"locked", "atomic", "private copy", "none"});
}
constexpr auto names_of(SampledTime) {
  return std::to_array<std::string_view>({"wait", "lateness", "latency"});
}
constexpr auto names_of(Side) { return std::to_array<std::string_view>({"base", "candidate"}); }
constexpr auto names_of(WorkerKind) {
  return std::to_array<std::string_view>({"none", "thread", "interpreter", "process"});
}
constexpr auto names_of(Gil) {
  return std::to_array<std::string_view>({"none", "on", "off", "emulated"});
}

template <typename Value>
constexpr bool is_optional = false;
template <typename Value>
constexpr bool is_optional<std::optional<Value>> = true;

/// An optional value that is absent has no key.
template <typename Value>
void put(json& object, const char* key, const Value& value) {
  if constexpr (is_optional<Value>) {
    if (value) put(object, key, *value);
  } else if constexpr (std::is_enum_v<Value>) {
    object[key] = names_of(value)[static_cast<std::size_t>(value)];
  } else {
    object[key] = value;
  }
}

template <typename Enum>
void take_enumerator(const json& object, const char* key, Enum& value) {
  const auto names = names_of(value);
  const auto text = object.at(key).get<std::string>();
  const auto place = std::ranges::find(names, text);
  if (place == names.end()) {
    refuse(key, fmt::format("be one of {}", fmt::join(names, ", ")), described(object.at(key)));
  }
  value = static_cast<Enum>(place - names.begin());
}

template <typename Value>
void take(const json& object, const char* key, Value& value) {
  if constexpr (is_optional<Value>) {
    value.reset();
    if (object.contains(key)) take(object, key, value.emplace());
  } else if constexpr (std::is_enum_v<Value>) {
    take_enumerator(object, key, value);
  } else {
    object.at(key).get_to(value);
  }
}

/// Writes a key that files have only where the value is not the default.
template <typename Value>
void put_unless_default(json& object, const char* key, const Value& value) {
  if (value != Value{}) object[key] = value;
}

template <typename Value>
void take_or_default(const json& object, const char* key, Value& value) {
  value = object.contains(key) ? object.at(key).get<Value>() : Value{};
}

}  // namespace

#define PUT(field) put(object, #field, value.field);
#define TAKE(field) take(object, #field, value.field);
#define FOR_EACH(action, ...) NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(action, __VA_ARGS__))
#define DEFINE_JSON(Type, ...)                    \
  void to_json(json& object, const Type& value) { \
    object = json::object();                      \
    FOR_EACH(PUT, __VA_ARGS__)                    \
  }                                               \
  void from_json(const json& object, Type& value) { FOR_EACH(TAKE, __VA_ARGS__) }
/// Like `DEFINE_JSON`; files have the key `rare` only where it is not the default.
#define DEFINE_JSON_WITH(rare, Type, ...)           \
  void to_json(json& object, const Type& value) {   \
    object = json::object();                        \
    FOR_EACH(PUT, __VA_ARGS__)                      \
    put_unless_default(object, #rare, value.rare);  \
  }                                                 \
  void from_json(const json& object, Type& value) { \
    FOR_EACH(TAKE, __VA_ARGS__)                     \
    take_or_default(object, #rare, value.rare);     \
  }

#define UNPACK(...) __VA_ARGS__
#define PUT_RARE(field) put_unless_default(object, #field, value.field);
#define TAKE_RARE(field) take_or_default(object, #field, value.field);
/// Like `DEFINE_JSON_WITH`, for several keys: `(first, second)`.
#define DEFINE_JSON_WITH_ALL(rare, Type, ...)       \
  void to_json(json& object, const Type& value) {   \
    object = json::object();                        \
    FOR_EACH(PUT, __VA_ARGS__)                      \
    FOR_EACH(PUT_RARE, UNPACK rare)                 \
  }                                                 \
  void from_json(const json& object, Type& value) { \
    FOR_EACH(TAKE, __VA_ARGS__)                     \
    FOR_EACH(TAKE_RARE, UNPACK rare)                \
  }

DEFINE_JSON(Effort, trials, iterations, memory_trials)
DEFINE_JSON_WITH_ALL((worker_per_task, cancels), ModelTraits, worker_kind, serial, suspends, gil)
DEFINE_JSON_WITH_ALL((default_options, size_unit, lock, channel, arriving_operations), Cell, name,
                     model, workload, workers, concurrency, tasks, size, chunk, time_scale,
                     arrival_rate, settings, options, family, runtime, waits, baseline,
                     longest_wait_ns, effort, traits, measured_tasks, expected_failure, protection)
DEFINE_JSON(Resources, cpu_ns, voluntary_switches, involuntary_switches, minor_faults, major_faults,
            user_ns, system_ns, service_cpu_ns, running_ns, ready_ns, blocked_ns, throttled_ns)
DEFINE_JSON(Spread, p50_ns, p99_ns, max_ns)
DEFINE_JSON(ClosedLoop, served, queued)
DEFINE_JSON(OpenLoop, latency, latency_max_ns, achieved_rate, saturated)
DEFINE_JSON(Fairness, jain, share_min, share_max)
DEFINE_JSON_WITH(bytes, OperationTraits, name, sampled, has_price)
DEFINE_JSON(SyncUse, operations, fairness, lock_wait, lock_wait_max_ns, first_result_ns, traits)
DEFINE_JSON_WITH_ALL((turns, processors), Trial, cell, index, iterations_ns, warmup_ns, start_ns,
                     stop_ns, resources, digest, tasks_run, tasks_by_worker, elapsed_s, closed_loop,
                     open_loop, sync, round, instructions_per_cycle)
DEFINE_JSON(MemoryPeak, cell, peak_bytes, job_bytes, elapsed_s)
DEFINE_JSON_WITH(refused, Failure, cell, phase, reason, elapsed_s)
DEFINE_JSON(ExpectedFailure, cell, kind, text, faults, of, trials)
DEFINE_JSON_WITH_ALL((left_behind, next_error), FaultOutcome, cell, index, extent, told,
                     told_after_ns, finished_tasks, kept_results, process_survives, model_survives,
                     next_is_right, next_ns, usual_ns, workers_lost, elapsed_s)
DEFINE_JSON_WITH(detail, Skip, cell, reason)
DEFINE_JSON(Disturbance, cell, reason, paused_s)
DEFINE_JSON_WITH(family, NotApplicable, model, workload, reason)
DEFINE_JSON(Comparison, label, figure, not_applicable, cell, against, at_least, at_most)
DEFINE_JSON(Sweep, reference, cells)
DEFINE_JSON(Experiment, name, question, chart, cells, comparisons, sweeps)
DEFINE_JSON_WITH_ALL((scenario, value, is_essential, need, models), ClaimPart, comparison, reason)
DEFINE_JSON(Claim, id, sentence, parts, holds, holds_only, does_not_hold)
DEFINE_JSON_WITH_ALL((error, unavailable, figures), Observation, scenario, index, elapsed_s)
DEFINE_JSON(EnoughBudget, time_budget_s, is_at_least)
DEFINE_JSON(AdviceRequest, compute_ns, wait_ns, tasks, concurrency, result_bytes, needs, languages)
DEFINE_JSON_WITH_ALL((turn_ns, precision, looks, fewer_tasks, adjustments, claims), Plan, seed,
                     time_budget_s, trials, iterations, deadline_s, cells, not_applicable,
                     experiments, enough_budget, advice)
DEFINE_JSON(Cache, type, level, size, num_sharing)
DEFINE_JSON(EnvironmentVariable, name, effect, value)
DEFINE_JSON(Environment, removed, kept, noted)
DEFINE_JSON(Machine, host_name, cpu_model, physical_cores, logical_cores, usable_cores, governor,
            kernel, compiler, compiler_flags, build_type, libraries, git_revision, executable,
            executable_digest, mhz_per_cpu, cpu_scaling_enabled, load_avg, caches, quota_cores,
            environment)
DEFINE_JSON(Margins, fail_size, bias_floor, equivalence, level)
DEFINE_JSON(Pair, cell, stage, candidate_first, trial, void_reason)
DEFINE_JSON(Pairing::Alone, side, cell, reason)
DEFINE_JSON(Pairing, run, side, margins, controls, pairs, alone)

DEFINE_JSON(CoreState, processor, best_ns, median_ns, worst_ns, quiet_share)
DEFINE_JSON(Ceiling::Pair, first, second, arithmetic)
DEFINE_JSON(Ceiling, arithmetic, memory, one_core_ns, one_memory_ns, pairs, quota_cores)
DEFINE_JSON_WITH(unknown, MachineState, tolerance, cores, stolen_share, others_share,
                 throttled_share, ceiling, weak)

// A column per figure: there is a reading for every turn, and a few short numbers in each.
void to_json(json& object, const Round& round) {
  object = {{"index", round.index},
            {"cells", round.cells},
            {"began_ns", round.began_ns},
            {"ended_ns", round.ended_ns},
            {"turns", round.turns}};
  put_unless_default(object, "split_reason", round.split_reason);
  if (round.readings.empty()) return;
  std::vector<std::int64_t> at_ns;
  std::vector<std::vector<std::int64_t>> core_ns;
  std::vector<std::vector<std::int64_t>> memory_ns;
  for (const ProbeReading& reading : round.readings) {
    at_ns.push_back(reading.at_ns);
    core_ns.push_back(reading.core_ns);
    memory_ns.push_back(reading.memory_ns);
  }
  object["readings"] = {{"at_ns", at_ns}, {"core_ns", core_ns}, {"memory_ns", memory_ns}};
}

void from_json(const json& object, Round& round) {
  object.at("index").get_to(round.index);
  object.at("cells").get_to(round.cells);
  object.at("began_ns").get_to(round.began_ns);
  object.at("ended_ns").get_to(round.ended_ns);
  object.at("turns").get_to(round.turns);
  take_or_default(object, "split_reason", round.split_reason);
  round.readings.clear();
  if (!object.contains("readings")) return;
  const json& readings = object.at("readings");
  const auto at_ns = readings.at("at_ns").get<std::vector<std::int64_t>>();
  const auto core_ns = readings.at("core_ns").get<std::vector<std::vector<std::int64_t>>>();
  const auto memory_ns = readings.at("memory_ns").get<std::vector<std::vector<std::int64_t>>>();
  if (core_ns.size() != at_ns.size() || memory_ns.size() != at_ns.size()) {
    refuse(fmt::format("readings: at_ns, core_ns and memory_ns differ in length ({}, {} and {})",
                       at_ns.size(), core_ns.size(), memory_ns.size()));
  }
  for (std::size_t i = 0; i < at_ns.size(); ++i) {
    round.readings.push_back({.at_ns = at_ns[i], .core_ns = core_ns[i], .memory_ns = memory_ns[i]});
  }
}

// A column per figure: three short numbers a task, of which there may be many.
void to_json(json& object, const Timeline& timeline) {
  std::vector<std::int64_t> begins_ns;
  std::vector<std::int64_t> ends_ns;
  std::vector<std::uint64_t> workers;
  std::vector<std::int64_t> waits_ns;
  bool waits = false;
  for (const Timeline::Task& task : timeline.tasks) {
    begins_ns.push_back(task.begin_ns);
    ends_ns.push_back(task.end_ns);
    workers.push_back(task.worker);
    waits_ns.push_back(task.wait_ns);
    waits |= task.wait_ns != 0;
  }
  object = {{"cell", timeline.cell}, {"iteration_ns", timeline.iteration_ns},
            {"begin_ns", begins_ns}, {"end_ns", ends_ns},
            {"worker", workers},     {"elapsed_s", timeline.elapsed_s}};
  if (waits) object["wait_ns"] = waits_ns;
}

void from_json(const json& object, Timeline& timeline) {
  object.at("cell").get_to(timeline.cell);
  object.at("iteration_ns").get_to(timeline.iteration_ns);
  object.at("elapsed_s").get_to(timeline.elapsed_s);
  const auto begins_ns = object.at("begin_ns").get<std::vector<std::int64_t>>();
  const auto ends_ns = object.at("end_ns").get<std::vector<std::int64_t>>();
  const auto workers = object.at("worker").get<std::vector<std::uint64_t>>();
  if (ends_ns.size() != begins_ns.size() || workers.size() != begins_ns.size()) {
    refuse(fmt::format("begin_ns, end_ns and worker differ in length ({}, {} and {})",
                       begins_ns.size(), ends_ns.size(), workers.size()));
  }
  // Older files are without.
  std::vector<std::int64_t> waits_ns(begins_ns.size());
  if (object.contains("wait_ns")) object.at("wait_ns").get_to(waits_ns);
  if (waits_ns.size() != begins_ns.size()) {
    refuse(fmt::format("begin_ns and wait_ns differ in length ({} and {})", begins_ns.size(),
                       waits_ns.size()));
  }
  timeline.tasks.clear();
  for (std::size_t task = 0; task < begins_ns.size(); ++task) {
    timeline.tasks.push_back({.begin_ns = begins_ns[task],
                              .end_ns = ends_ns[task],
                              .worker = workers[task],
                              .wait_ns = waits_ns[task]});
  }
}

}  // namespace reports
