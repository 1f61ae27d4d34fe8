// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "reports/results/results.h"

namespace reports {

// A core is quiet while nobody else uses it: neither another program, nor the other hyperthread of
// the same physical core, which on a rented machine may belong to somebody else and that no counter
// of the guest shows. A probe that takes little more than its best tells it.

/// Whether cores were quiet at one moment. What is unknown is never quiet.
enum class Quietness { quiet, busy, unknown };

/// Judges one core by its reading against its best; either may be 0, which is unknown.
Quietness quietness(std::int64_t reading_ns, std::int64_t best_ns, double tolerance);

/// Describes each core by all its readings: best, median, worst, and the share of quiet ones. The
/// best is one that was reached again: two more lie within 3 % of it, where there are such.
/// Readings that have not as many entries as there are processors are left out.
std::vector<CoreState> core_states(std::span<const ProbeReading> readings,
                                   std::span<const std::uint64_t> processors, double tolerance);

/// Says of iterations whether the machine was quiet around them, in the reading before their turn
/// and in the one after it: the core on which it ran, where it kept to one (`Trial::processors`),
/// else all cores.
class QuietIterations {
 public:
  /// `results` must outlive this.
  explicit QuietIterations(const Results& results) : results_(results) {}

  /// One of a trial's iterations, by its place in `Trial::iterations_ns`.
  Quietness of(const Trial& trial, std::size_t iteration) const;

  /// Each of the trial's turns, in the order of `turn_times_ns`: quiet where all of its iterations
  /// were, busy where any was, else unknown.
  std::vector<Quietness> turns(const Trial& trial) const;

  /// Returns whether any of the trial's iterations was quiet.
  bool has_quiet(const Trial& trial) const;

  /// The times of the trial's quiet iterations.
  std::vector<double> quiet_ns(const Trial& trial) const;

 private:
  /// `processor`: the only one that matters; -1: all of them.
  Quietness of_reading(const ProbeReading& reading, std::int64_t processor) const;

  const Results& results_;
};

}  // namespace reports
