// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reports {

/// What the probes (bench/probe) read at one moment: all cores at once, while nothing is timed.
struct ProbeReading {
  std::int64_t at_ns = 0;  ///< since the run began
  /// How long the fixed loop took, for each of `MachineState::cores`; 0 where it is not known.
  std::vector<std::int64_t> core_ns;
  /// The same of the loop that reads memory; empty where it did not run.
  std::vector<std::int64_t> memory_ns = {};
};

/// Trials of several cells whose iterations took turns, one running at a time. All iterations of
/// one lap, one of each cell, were neighbours in time: the n-th timed turns of two cells are
/// compared.
struct Round {
  std::uint64_t index = 0;  ///< `Trial::index` of its trials
  /// Of the trials that began, indices into the plan's cells; of a pair, the one of both.
  std::vector<std::uint64_t> cells;
  std::int64_t began_ns = 0;  ///< since the run began
  std::int64_t ended_ns = 0;
  /// Of all its trials together, of a pair also those of the side that is in the other file.
  std::uint64_t turns = 0;
  /// One before each turn and one after the last, so turn t lies between readings t and t + 1;
  /// empty where there are no probes.
  std::vector<ProbeReading> readings = {};
  /// Why it has fewer cells than are compared with each other, a clause; empty when it has them
  /// all.
  std::string split_reason = {};
};

/// How fast one core was during a run, by its probe.
struct CoreState {
  std::uint64_t processor = 0;               ///< the kernel's number
  std::optional<std::int64_t> best_ns = {};  ///< of the probe's loop; absent where it never ran
  std::optional<std::int64_t> median_ns = {};
  std::optional<std::int64_t> worst_ns = {};
  std::optional<double> quiet_share = {};  ///< of the readings, 0 to 1
};

/// What the cores can give together at most, as a multiple of what one gives alone.
struct Ceiling {
  struct Pair {
    std::uint64_t first = 0;  ///< the kernel's numbers of two processors
    std::uint64_t second = 0;
    double arithmetic = 0;
  };
  std::optional<double> arithmetic = {};  ///< of all cores at once, by the probe's loop
  std::optional<double> memory = {};      ///< the same by the loop that reads memory
  /// What the loops took on one core alone, at best; absent where that is not known.
  std::optional<std::int64_t> one_core_ns = {};
  std::optional<std::int64_t> one_memory_ns = {};
  std::vector<Pair> pairs = {};  ///< both of two cores at once, by the probe's loop
  /// Of what one core gives, what a quota lets this process use for long: 0.5 is half a core.
  std::optional<double> quota_cores = {};
};

/// The state of the machine while a run measured.
struct MachineState {
  /// Why probes tell nothing, a clause; empty when they do. What is unknown is never quiet.
  std::string unknown = {};
  /// A core is quiet while its probe takes at most this much more than its best: 0.1 is 10 %. Fixed
  /// before anything is timed.
  double tolerance = 0.1;
  std::vector<CoreState> cores = {};
  std::optional<double> stolen_share = {};     ///< of all cores' time, by the hypervisor
  std::optional<double> others_share = {};     ///< of all cores' time, by other programs
  std::optional<double> throttled_share = {};  ///< of the run's time, by a control group's quota
  std::optional<Ceiling> ceiling = {};
  /// The run could not tell what it was asked, and its cores were quiet for less than a third of
  /// the time (reports/state/weak.h).
  bool weak = false;
};

}  // namespace reports
