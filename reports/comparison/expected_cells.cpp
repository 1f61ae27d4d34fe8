// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/expected_cells.h"

#include <string>

#include <fmt/core.h>

namespace reports {
namespace {

/// Returns on which sides the failure occurred, as the end of a clause; empty where on neither.
std::string where_it_occurred(bool in_base, bool in_candidate) {
  if (in_base && in_candidate) return ", which occurred on both sides";
  if (in_base) return ", which occurred in the base alone";
  return in_candidate ? ", which occurred in the candidate alone" : "";
}

}  // namespace

std::optional<NotCompared> expected_failure_of(const Results& base, std::uint64_t base_cell,
                                               const Results& candidate,
                                               std::uint64_t candidate_cell) {
  const Cell& of_base = base.plan.cells[base_cell];
  const Cell& of_candidate = candidate.plan.cells[candidate_cell];
  if (!of_base.expected_failure && !of_candidate.expected_failure) return std::nullopt;
  const auto name_of = [](FailureKind kind) {
    return kind == FailureKind::race ? "race" : "deadlock";
  };
  if (of_base.expected_failure && of_candidate.expected_failure &&
      *of_base.expected_failure != *of_candidate.expected_failure) {
    return NotCompared{.name = of_base.name,
                       .reason = fmt::format("a {} is expected of it in the base, and a {} in the "
                                             "candidate",
                                             name_of(*of_base.expected_failure),
                                             name_of(*of_candidate.expected_failure)),
                       .on_both_sides = false};
  }
  const FailureKind kind =
      of_base.expected_failure ? *of_base.expected_failure : *of_candidate.expected_failure;
  const bool on_both_sides = of_base.expected_failure == of_candidate.expected_failure;
  const char* const who = on_both_sides              ? ""
                          : of_base.expected_failure ? ", in the base alone"
                                                     : ", in the candidate alone";
  return NotCompared{.name = of_base.name,
                     .reason = fmt::format(
                         "a {} is expected of it{}{}", name_of(kind), who,
                         where_it_occurred(base.expected_failure(base_cell) != nullptr,
                                           candidate.expected_failure(candidate_cell) != nullptr)),
                     .on_both_sides = on_both_sides};
}

}  // namespace reports
