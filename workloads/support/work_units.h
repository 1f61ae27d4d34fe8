// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include "workloads/option.h"
#include "workloads/workload.h"

// Compute that is counted in units of work and not in clock time, so that a slow model does not get
// less of it: how many units a millisecond has is measured once, when a run is planned, and every
// trial of that run, in every model and process, does exactly as many.
namespace workloads::support {

/// The number of rounds in a unit; a round takes a nanosecond or two.
inline constexpr std::uint64_t rounds_per_unit = 64;

/// Does `units` equal units of work, each a fixed number of dependent integer instructions well
/// below a microsecond: neither the cache nor the vector unit decides what it takes. The result
/// depends on all of them and on the seed. Compiled once, out of line.
std::uint64_t do_work_units(std::uint64_t units, std::uint64_t seed);

/// Does `rounds` rounds of work, for parts of units.
std::uint64_t do_work_rounds(std::uint64_t rounds, std::uint64_t seed);

/// How many units this machine does in a millisecond, at least 1. The first call in a process takes
/// some 50 ms to measure it: the fastest of many short runs, because what disturbs a run only makes
/// it slower. Every other call gives the same answer. From any thread.
std::uint64_t units_per_millisecond();

inline constexpr Option compute_option = {
    "compute",
    "DURATION",
    "work per step, in calibrated units of so long on a quiet core",
    Option::Type::duration,
    "1ms",
    0,
    3.6e12};

/// Set by `calibrate`. The default, for a workload that was not calibrated, is a fixed number.
inline constexpr Option units_per_ms_option = {"_units-per-ms",
                                               "N",
                                               "units of work in a millisecond of --compute",
                                               Option::Type::whole,
                                               "1000",
                                               1,
                                               1e9};

/// Fills in how long a unit takes on this machine, for `WorkloadKind::complete` of the workloads
/// that have both options above.
void calibrate(Configuration& configuration);

/// Returns the units of work of one --compute, rounded half up in whole numbers, because the Python
/// runner has to find the same number (runner/workloads/pages.py). Throws `std::invalid_argument`
/// for an option that is not canonical.
std::uint64_t compute_units(const Options& options);

/// Returns the rounds of work of one --compute, for tasks that may be as small as a unit: doubling
/// --compute doubles them.
std::uint64_t compute_rounds(const Options& options);

/// Returns the rounds of work of so long a time, as `compute_rounds` does for --compute.
std::uint64_t work_rounds(const Options& options, std::chrono::nanoseconds duration);

}  // namespace workloads::support
