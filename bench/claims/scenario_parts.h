// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/claims/claim.h"

namespace claims {

/// Why the bounds of what a scenario shows or does not show are 1 and 0: its figure has no scatter.
inline constexpr const char* yes_or_no = "it is so in every run, or it is not";

/// A part that is confirmed when `scenario` shows what its figure `value` is named after: 1 for
/// yes.
inline Part shown(const char* label, const char* scenario, const char* value) {
  return {.label = label, .scenario = scenario, .value = value, .at_least = 1, .reason = yes_or_no};
}

/// One that is confirmed when `scenario` does not show that: 0 for no, or a count of none.
inline Part not_shown(const char* label, const char* scenario, const char* value) {
  return {.label = label, .scenario = scenario, .value = value, .at_most = 0, .reason = yes_or_no};
}

/// A part whose figure is at least, or at most, so much.
inline Part shown_at_least(const char* label, const char* scenario, const char* value,
                           double at_least, const char* reason) {
  return {
      .label = label, .scenario = scenario, .value = value, .at_least = at_least, .reason = reason};
}
inline Part shown_at_most(const char* label, const char* scenario, const char* value,
                          double at_most, const char* reason) {
  return {
      .label = label, .scenario = scenario, .value = value, .at_most = at_most, .reason = reason};
}

/// The part, without which the claim does not hold.
inline Part essential(Part part) {
  part.is_essential = true;
  return part;
}

/// The part, on which it rests that these models meet a need of an advice.
inline Part needed(Part part, const char* need, std::vector<std::string> models) {
  part.need = need;
  part.models = std::move(models);
  return part;
}

}  // namespace claims
