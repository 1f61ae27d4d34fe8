// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "bench/probe/probe_process.h"
#include "reports/results/machine_state.h"

namespace bench {

/// How long the ceiling is looked for: whichever ends first, but at least one repetition.
struct CeilingEffort {
  std::chrono::milliseconds limit{200};
  unsigned repetitions = 60;
};

/// Measures what the cores can give together, as a multiple of what the fastest gives alone: on one
/// core, on pairs (at most eight), and on all at once, in turns, so that a neighbour who comes and
/// goes meets all of them. Each takes the best of its repetitions: of one core the shortest time,
/// of several the repetition in which they gave the most. So a neighbour decides only when he never
/// leaves; and the figure is at most the number of cores. `processors` are the kernel's numbers of
/// the reader's cores, `quota` is in cores (`quota_cores`). What was not read is absent. Does not
/// throw, apart from `std::bad_alloc`.
reports::Ceiling measure_ceiling(SubsetReader& reader, std::span<const std::uint64_t> processors,
                                 std::optional<double> quota, const CeilingEffort& effort = {});

/// Raises the ceiling to what readings of all cores at once show that these can give together: the
/// third most of them, so that it was reached again. A neighbour who was there throughout the
/// measurement of the ceiling is seldom there for the whole run. Changes nothing where it is not
/// known what a core gives alone.
void raise_ceiling(reports::Ceiling& ceiling, std::span<const reports::ProbeReading> readings);

}  // namespace bench
