// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reports {

/// The differences that matter, as shares of the base's time: 0.01 is 1 %.
struct Margins {
  double fail_size = 0.01;  ///< the least slowdown that fails a build
  double bias_floor =
      0.005;  ///< what may be bias of the measurement: an interval must lie beyond it
  double equivalence = 0.02;  ///< differences within it are of no interest
  double level = 0.05;        ///< of all confirmations of a run together

  bool operator==(const Margins&) const = default;
};

/// A trial of the base and one of the candidate, whose iterations took turns: they belong to the
/// same round, which both files have at the same place. In files of older versions, where
/// arrivals follow a schedule, and where the two did not fit together, one ran right after the
/// other.
struct Pair {
  enum class Stage {
    screen,   ///< says which cells are worth a closer look, and never fails a build
    confirm,  ///< fresh pairs of a cell that was flagged: they alone decide
    further,  ///< of those that are still inconclusive: may prove them equivalent, or flag them
  };
  std::uint64_t cell = 0;  ///< index into the plan's cells, which are the same in both files
  Stage stage = Stage::screen;
  bool candidate_first = false;  ///< which of the two was started first
  std::uint64_t trial = 0;       ///< of this side: index into the results' trials
  std::string void_reason;       ///< why it does not count; empty: it does
};

/// The two builds of a comparison.
enum class Side { base, candidate };

/// The part that two results files of one `ab` run share.
struct Pairing {
  using Side = reports::Side;

  std::string run;  ///< 16 hexadecimal digits, equal in both files
  Side side = Side::base;
  Margins margins;
  /// Cells that measure the base against a copy of itself; their names end with `control_suffix`.
  std::vector<std::uint64_t> controls;
  /// The pairs in the order in which they ran; pair k of one file belongs to pair k of the other.
  std::vector<Pair> pairs;

  /// A cell without a partner.
  struct Alone {
    Side side = Side::base;  ///< that has it
    std::string cell;        ///< its name
    std::string reason;      ///< why the other has not
  };
  std::vector<Alone> alone;
};

inline constexpr const char* control_suffix = "/control";

}  // namespace reports
