// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/comparison.h"

namespace reports {

/// What one run of a scenario showed: a small program that shows one behaviour of the operating
/// system or of a library, and whose figures are none of a cell (bench/scenarios/scenario.h).
struct Observation {
  std::string scenario;     ///< its name
  std::uint64_t index = 0;  ///< 0, 1, … of the runs of one scenario
  /// By name: counts, times in nanoseconds (the name ends in "_ns"), bytes ("_bytes"), or 1 and 0
  /// for yes and no. Empty with an `error`.
  std::map<std::string, double> figures = {};
  std::string error = {};        ///< why there are no figures; empty where there are some
  std::string unavailable = {};  ///< what this machine lacks for it; then it has not failed
  double elapsed_s = 0;
};

/// A part of a claim, which one figure decides: that of its comparison, or of a scenario. It is
/// confirmed when the whole interval of the figure keeps the bounds of the comparison (`at_least`,
/// `at_most`), refuted when the whole interval breaks one of them, and open otherwise. All of this
/// is fixed before anything is measured.
struct ClaimPart {
  Comparison comparison;      ///< its label completes "holds only …": "for threads"
  std::string scenario = {};  ///< empty: the figure is that of the comparison's cells
  std::string value = {};     ///< the name of the scenario's figure
  /// Where this part is refuted the claim does not hold, whatever its other parts are.
  bool is_essential = false;
  std::string reason = {};  ///< why the bounds are what they are, a clause
  /// A need (reports/results/advice_words.h) that these models meet because of what this part says.
  /// Where it is refuted, `advise` counts on none of them for that. Empty: it is about no need.
  std::string need = {};
  std::vector<std::string> models = {};

  bool operator==(const ClaimPart&) const = default;
};

/// A sentence of the textbooks, and what confirms or refutes it here.
struct Claim {
  std::string id;
  std::string sentence;
  std::vector<ClaimPart> parts;
  /// The sentences for the outcomes. `{0}`, `{1}` … stand for the figures of the parts, and
  /// `{only}` for the labels of those that are confirmed, `{not}` for those that are refuted. A
  /// ratio is a bare number ("takes {0} times as long"), a share a percentage, and anything else
  /// has its unit.
  std::string holds;
  std::string holds_only;
  std::string does_not_hold;

  bool operator==(const Claim&) const = default;
};

}  // namespace reports
