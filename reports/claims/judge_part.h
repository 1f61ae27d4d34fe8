// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/by_cell.h"
#include "reports/results/claim.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// What became of one part of a claim (`ClaimPart`).
struct PartFinding {
  enum class State : std::uint8_t { confirmed, refuted, open };
  /// Why a part is open.
  enum class Why : std::uint8_t {
    decided,         ///< it is not open
    straddles,       ///< there is an interval, and a bound lies within
    few_rounds,      ///< for a verdict at the level of the run
    not_measured,    ///< there was no time, or the run ended before
    not_applicable,  ///< this machine lacks what it takes
    failed,          ///< a measurement failed
  };

  State state = State::open;
  Why why = Why::decided;
  /// The Hodges–Lehmann estimate of what is tested, of ratios and times by their logarithms; the
  /// median of what is not.
  std::optional<double> value;
  /// What decides: of what is tested the interval that holds for all parts of the run together; of
  /// what is not the least and the largest value.
  std::optional<Interval> interval;
  /// The value in each round, or in each run of the scenario.
  std::vector<double> samples;
  std::size_t samples_needed = 0;  ///< the fewest with which there can be a verdict
  /// Of the test that decided, or came nearest to it, times the tests of the run: what is below
  /// `claims_level` decides. Absent for what is not tested.
  std::optional<double> p_value;
  std::string text;    ///< the value as text; empty where there is none
  std::string reason;  ///< why it is open, a clause; not sanitized
  std::string remedy;  ///< what it would take, a clause; empty where nothing is known
};

/// Returns "confirmed", "refuted" or "open".
const char* name_of(PartFinding::State state);

/// Judges one part by the results.
PartFinding judge_part(const ClaimPart& part, const ByCell& results);

}  // namespace reports
