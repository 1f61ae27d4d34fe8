// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bench {

/// The cost of the part of a comparison without which there is no verdict. Times are in seconds.
struct ScreenCost {
  double spent_s = 0;   ///< until the screen begins: expected results and pilots
  double screen_s = 0;  ///< of the smallest screen of all cells
};

/// The most that a screen may take of the time that is left when it begins, rather than no verdict
/// at all: the rest is for the confirmation of what it finds.
inline constexpr double max_screen_share = 0.65;

/// Returns the part of a budget that is kept for what follows the last pair: the verdicts and the
/// files.
double reserve_s(double budget_s);

/// Returns whether a budget allows the smallest screen. One that is too small by less than a tenth
/// does: the screen then takes a larger share, and what follows it is cut off at the budget.
bool allows_screen(double budget_s, const ScreenCost& cost);

/// Returns a budget in whole seconds that allows the screen, also when the pilots of another run
/// take an eighth longer, and find trials that do. It is more than `budget_s`, which was too small.
double advised_budget_s(double budget_s, const ScreenCost& cost);

}  // namespace bench
