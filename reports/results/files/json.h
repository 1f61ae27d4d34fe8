// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

#include "reports/results/results.h"

namespace reports {

// The JSON of the types in results.h, field by field under the field's own name. Reading throws
// nlohmann::json::exception when a field is missing or of another type.

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Effort, trials, iterations, memory_trials)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cell, name, model, workload, workers, concurrency, tasks, size,
                                   chunk, time_scale, arrival_rate, settings, options, family,
                                   runtime, waits, baseline, longest_wait_ns, effort)
void to_json(nlohmann::json& json, const Resources& resources);
void from_json(const nlohmann::json& json, Resources& resources);
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Spread, p50_ns, p99_ns, max_ns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ClosedLoop, served, queued)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OpenLoop, latency, latency_max_ns, achieved_rate, saturated)
void to_json(nlohmann::json& json, const Trial& trial);
void from_json(const nlohmann::json& json, Trial& trial);
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MemoryPeak, cell, peak_bytes, job_bytes, elapsed_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Skip, cell, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Disturbance, cell, reason, paused_s)
void to_json(nlohmann::json& json, const Timeline& timeline);
void from_json(const nlohmann::json& json, Timeline& timeline);
void to_json(nlohmann::json& json, const Failure& failure);
void from_json(const nlohmann::json& json, Failure& failure);
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NotApplicable, model, workload, reason)
void to_json(nlohmann::json& json, const Comparison& comparison);
void from_json(const nlohmann::json& json, Comparison& comparison);
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Sweep, reference, cells)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Experiment, name, question, chart, cells, comparisons, sweeps)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Plan, seed, time_budget_s, trials, iterations, deadline_s, cells,
                                   not_applicable, experiments)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cache, type, level, size, num_sharing)
void to_json(nlohmann::json& json, const EnvironmentVariable& variable);
void from_json(const nlohmann::json& json, EnvironmentVariable& variable);
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Environment, removed, kept, noted)

// The pairing's are in reports/results/pairing.cpp.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Margins, fail_size, bias_floor, equivalence, level)
void to_json(nlohmann::json& json, const Pair& pair);
void from_json(const nlohmann::json& json, Pair& pair);
void to_json(nlohmann::json& json, const Pairing::Alone& alone);
void from_json(const nlohmann::json& json, Pairing::Alone& alone);
void to_json(nlohmann::json& json, const Pairing& pairing);
void from_json(const nlohmann::json& json, Pairing& pairing);
void to_json(nlohmann::json& json, const Machine& machine);
void from_json(const nlohmann::json& json, Machine& machine);

/// Throws `std::runtime_error` for a number that no field of ours can hold, and that a conversion
/// to one would be undefined for.
void refuse_huge_numbers(const nlohmann::json& json);

/// Throws `std::runtime_error` unless it is what `Results::date_ns` can be.
std::int64_t read_date_ns(const nlohmann::json& json);

/// Where two values first differ, as "resources.cpu_ns", or "." for the whole; empty when they are
/// the same. Numbers are compared as numbers: -1 is not 18446744073709551615, but 1 is 1.0.
std::string first_difference(const nlohmann::json& a, const nlohmann::json& b);

/// A value for a message: "the text "abc"", "-1", "a list".
std::string described(const nlohmann::json& json);

/// Throws `std::runtime_error` that names the key, what was found and what is expected, where
/// `given` is not what was made of it.
void refuse_difference(const nlohmann::json& read, const nlohmann::json& given);

/// Reads a value and proves that nothing was lost on the way, as 0.5 is when a whole number is
/// wanted.
template <typename Value>
Value read_exactly(const nlohmann::json& json) {
  refuse_huge_numbers(json);
  Value value = json.get<Value>();
  refuse_difference(nlohmann::json(value), json);
  return value;
}

/// The text of a JSON value on one line; bytes that are not UTF-8 are replaced.
std::string to_line(const nlohmann::json& json);

}  // namespace reports
