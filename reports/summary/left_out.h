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

/// Where at least two more cells than this are left out for one reason, lines name so many and
/// count the others.
inline constexpr std::size_t max_left_out_names = 3;

/// Returns whether `names_of` names every cell.
bool names_all(const LeftOut& left_out);

/// Returns "a, b, c and 11 more". Printable.
std::string names_of(const LeftOut& left_out, const Plan& plan);

/// Returns "a, b, c and 11 more are left out: why", without a full stop. Printable.
std::string left_out_sentence(const LeftOut& left_out, const Plan& plan);

/// Returns why one cell was left out, with what is known of it alone. Not sanitized.
std::string whole_reason(const Skip& skip);

}  // namespace reports
