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
// fields.cpp: as inline functions they were half of what compiling a chart took.

#define DECLARE_JSON(Type)                                 \
  void to_json(nlohmann::json& object, const Type& value); \
  void from_json(const nlohmann::json& object, Type& value)
DECLARE_JSON(Effort);
DECLARE_JSON(ModelTraits);
DECLARE_JSON(Cell);
DECLARE_JSON(Resources);
DECLARE_JSON(Spread);
DECLARE_JSON(ClosedLoop);
DECLARE_JSON(OpenLoop);
DECLARE_JSON(Fairness);
DECLARE_JSON(OperationTraits);
DECLARE_JSON(SyncUse);
DECLARE_JSON(Trial);
DECLARE_JSON(MemoryPeak);
DECLARE_JSON(ExpectedFailure);
DECLARE_JSON(FaultOutcome);
DECLARE_JSON(Skip);
DECLARE_JSON(Disturbance);
DECLARE_JSON(Round);
DECLARE_JSON(CoreState);
DECLARE_JSON(Ceiling::Pair);
DECLARE_JSON(Ceiling);
DECLARE_JSON(MachineState);
DECLARE_JSON(Timeline);
DECLARE_JSON(Failure);
DECLARE_JSON(NotApplicable);
DECLARE_JSON(Comparison);
DECLARE_JSON(Sweep);
DECLARE_JSON(Experiment);
DECLARE_JSON(ClaimPart);
DECLARE_JSON(Claim);
DECLARE_JSON(Observation);
DECLARE_JSON(AdviceRequest);
DECLARE_JSON(Plan);
DECLARE_JSON(Cache);
DECLARE_JSON(EnvironmentVariable);
DECLARE_JSON(Environment);
DECLARE_JSON(Margins);
DECLARE_JSON(Pair);
DECLARE_JSON(Pairing::Alone);
DECLARE_JSON(Pairing);
DECLARE_JSON(Machine);
#undef DECLARE_JSON

/// Throws `std::runtime_error` for a number that no field of ours can hold, and that a conversion
/// to one would be undefined for.
void refuse_huge_numbers(const nlohmann::json& json);

/// Throws `std::runtime_error` unless it is what `Results::date_ns` can be.
std::int64_t read_date_ns(const nlohmann::json& json);

/// Returns where two values first differ, as "resources.cpu_ns", or "." for the whole; empty when
/// they are the same. Numbers are compared as numbers: -1 is not 18446744073709551615, but 1
/// is 1.0.
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
