// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

namespace reports {

// What was not measured, from what was. Every sentence that uses one of these states the formula.

/// Returns how long a task has to compute so that running tasks in parallel begins to pay: the
/// break-even of o_parallel + c / speed_up and o_serial + c, which is at c =
/// (o_parallel − o_serial) / (1 − 1 / speed_up). The overheads are times per empty task. Nothing
/// where more workers give no speed-up, or an empty task costs no more in parallel.
std::optional<double> break_even_ns(double parallel_overhead_ns, double serial_overhead_ns,
                                    double speed_up);

/// Returns the serial share of work by Amdahl's law (1967), 1 / (s + (1 − s) / n) = speed_up, from
/// the speed-up on n ≥ 2 cores, between 0 and 1: what keeps cores from adding up is all counted as
/// serial.
double serial_share(double speed_up, std::uint64_t cores);

/// Returns the speed-up on so many cores by the same law.
double amdahl_speed_up(double serial_share, std::uint64_t cores);

/// What bounds the time per task where tasks wait (Denning and Buzen, "The Operational Analysis of
/// Queueing Network Models", 1978): no more than `concurrency` tasks are in flight, each for its
/// whole time, and each uses a core for its CPU time.
struct Bottleneck {
  double whole_ns = 0;  ///< computing and waiting of a task
  double cpu_ns = 0;    ///< that it was measured to use
  std::uint64_t concurrency = 1;
  bool has_one_core = false;  ///< all of its tasks run on one thread
};

/// Returns the least time per task on so many cores.
double bound_ns(const Bottleneck& bottleneck, std::uint64_t cores);

}  // namespace reports
