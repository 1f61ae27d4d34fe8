// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "reports/results/results.h"

// Compiled once, in json_library.cpp, instead of in every file that has JSON in it.
extern template class nlohmann::basic_json<>;
extern template class std::vector<nlohmann::json>;
extern template class std::map<std::string, nlohmann::json, std::less<>>;

namespace reports {

// The JSON of the types in results.h, field by field under the field's own name. Reading throws
// nlohmann::json::exception when a field is missing or of another type. All are compiled once, in
// json.cpp: as inline functions they were half of what compiling a chart took.

void to_json(nlohmann::json& json, const Effort& effort);
void from_json(const nlohmann::json& json, Effort& effort);
void to_json(nlohmann::json& json, const Cell& cell);
void from_json(const nlohmann::json& json, Cell& cell);
void to_json(nlohmann::json& json, const Resources& resources);
void from_json(const nlohmann::json& json, Resources& resources);
void to_json(nlohmann::json& json, const Spread& spread);
void from_json(const nlohmann::json& json, Spread& spread);
void to_json(nlohmann::json& json, const ClosedLoop& closed_loop);
void from_json(const nlohmann::json& json, ClosedLoop& closed_loop);
void to_json(nlohmann::json& json, const OpenLoop& open_loop);
void from_json(const nlohmann::json& json, OpenLoop& open_loop);
void to_json(nlohmann::json& json, const Trial& trial);
void from_json(const nlohmann::json& json, Trial& trial);
void to_json(nlohmann::json& json, const MemoryPeak& memory_peak);
void from_json(const nlohmann::json& json, MemoryPeak& memory_peak);
void to_json(nlohmann::json& json, const Skip& skip);
void from_json(const nlohmann::json& json, Skip& skip);
void to_json(nlohmann::json& json, const Disturbance& disturbance);
void from_json(const nlohmann::json& json, Disturbance& disturbance);
void to_json(nlohmann::json& json, const Timeline& timeline);
void from_json(const nlohmann::json& json, Timeline& timeline);
void to_json(nlohmann::json& json, const Failure& failure);
void from_json(const nlohmann::json& json, Failure& failure);
void to_json(nlohmann::json& json, const NotApplicable& not_applicable);
void from_json(const nlohmann::json& json, NotApplicable& not_applicable);
void to_json(nlohmann::json& json, const Comparison& comparison);
void from_json(const nlohmann::json& json, Comparison& comparison);
void to_json(nlohmann::json& json, const Sweep& sweep);
void from_json(const nlohmann::json& json, Sweep& sweep);
void to_json(nlohmann::json& json, const Experiment& experiment);
void from_json(const nlohmann::json& json, Experiment& experiment);
void to_json(nlohmann::json& json, const Plan& plan);
void from_json(const nlohmann::json& json, Plan& plan);
void to_json(nlohmann::json& json, const Cache& cache);
void from_json(const nlohmann::json& json, Cache& cache);
void to_json(nlohmann::json& json, const EnvironmentVariable& variable);
void from_json(const nlohmann::json& json, EnvironmentVariable& variable);
void to_json(nlohmann::json& json, const Environment& environment);
void from_json(const nlohmann::json& json, Environment& environment);

// The pairing's are in reports/results/pairing.cpp.
void to_json(nlohmann::json& json, const Margins& margins);
void from_json(const nlohmann::json& json, Margins& margins);
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
