// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "reports/results/results.h"

namespace reports {

/// Returns whether more rounds would say nothing that is asked for: the 95 % interval of every
/// compared cell's time lies within ± `precision` of it, and every two cells of one work are either
/// surely ordered (reports/summary/order.h) or shown to differ by no more than `precision`, by the
/// bounds of the ratio at the level of the order. The former holds for cells without a rank as
/// well; false where no cell has one. `precision` is a share, above 0: 0.02 is 2 %.
///
/// A run that ends early may ask at few numbers of rounds only, fixed before it begins, and its
/// results say how many they are: what is said about it is tested at the level divided by them
/// (`looks_of`), so that the probabilities of wrong statements stay what they are whichever look
/// ends it.
bool is_settled(const Results& results, double precision);
/// The same of a run with so many looks, at least 1.
bool is_settled(const Results& results, double precision, std::size_t looks);

}  // namespace reports
