// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bench/doctor/finding.h"
#include "bench/probe/probe_reader.h"
#include "reports/results/machine_state.h"

namespace bench {

/// Reads the probes about every 10 ms for so long. The pauses differ, so that they do not keep step
/// with the kernel's clock, by which it counts CPU time.
std::vector<reports::ProbeReading> watch_probes(ProbeReader& probes,
                                                std::chrono::milliseconds time);

/// Judges how quiet each core was: for which share of the readings its probe was slow. `unknown` is
/// the reason why there are no readings, or empty.
Finding examine_quietness(std::span<const reports::ProbeReading> readings,
                          std::span<const std::uint64_t> processors, const std::string& unknown);

/// Judges what all `cpus` cores give together.
Finding examine_ceiling(const reports::Ceiling& ceiling, std::uint64_t cpus,
                        const std::string& unknown);

/// Says whether instructions per cycle can be counted; `obstacle` is why not
/// (`cycle_counting_obstacle`).
Finding examine_cycle_counting(const std::string& obstacle);

}  // namespace bench
