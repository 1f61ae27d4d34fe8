// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bench {

/// The cost of the part of a comparison without which there is no verdict. Times are in seconds.
struct ScreenCost {
  double spent_s = 0;     ///< until the screen begins: expected results and pilots
  double screen_s = 0;    ///< of the smallest screen of all cells, with trials of a usual length
  double shortest_s = 0;  ///< the same with the shortest trials that there may be
};

/// The most that a screen with trials of a usual length may take of the time that is left when it
/// begins: the rest is for the confirmation of what it finds.
inline constexpr double max_screen_share = 0.65;
/// The most that one with the shortest trials may take of it, rather than no verdict at all.
inline constexpr double max_shortest_share = 0.9;

/// Returns the part of a budget that is kept for what follows the last pair: the verdicts and the
/// files.
double reserve_s(double budget_s);

/// Returns whether a budget allows a screen, if need be with the shortest trials.
bool allows_screen(double budget_s, const ScreenCost& cost);

/// Returns a budget in whole seconds that allows the screen with trials of a usual length, also
/// when another run finds everything to take a quarter longer. A budget that is smaller by a sixth
/// still allows the one with the shortest. It is more than `budget_s`, which was too small.
double advised_budget_s(double budget_s, const ScreenCost& cost);

}  // namespace bench
