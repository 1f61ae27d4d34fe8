// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// The cells of a run that were left out for one reason.
struct LeftOut {
  std::string reason;
  std::vector<const Skip*> cells;  ///< at least one; of the results that it was made of
};

/// Returns the cells that were left out by their reasons, in the order of the results. `results`
/// must outlive it.
std::vector<LeftOut> left_out_by_reason(const Results& results);

/// Up to so many cells that are left out for one reason are named. Of more, their models are
/// counted.
inline constexpr std::size_t max_left_out_names = 2;

/// Returns whether `names_of` names every cell.
bool names_all(const LeftOut& left_out);

/// Returns "a and b", or "11 cells (tbb 6, fork 3, serial 1, 1 other)". Printable.
std::string names_of(const LeftOut& left_out, const Plan& plan);

/// Returns "a and b are left out: why", without a full stop. Printable.
std::string left_out_sentence(const LeftOut& left_out, const Plan& plan);

/// Returns the sentence on the one time budget that would be enough (`Plan::enough_budget`); empty
/// where none is known or needed.
std::string enough_budget_sentence(const Plan& plan);

/// Returns why one cell was left out, with what is known of it alone. Not sanitized.
std::string whole_reason(const Skip& skip);

}  // namespace reports
