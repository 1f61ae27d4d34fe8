// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "bench/machine/kernel_counts.h"
#include "bench/probe/probe_process.h"
#include "reports/results/results.h"

namespace bench {

/// A core is quiet while its probe takes at most this much more than its best: it is fixed before
/// anything is timed. The probe of a core that nobody disturbs spreads by some 3 %, and one whose
/// other hyperthread works takes 70 % longer.
inline constexpr double quiet_tolerance = 0.1;

/// Describes the machine during a run whose rounds have been measured: the cores by the readings of
/// all rounds, and of `outside`, and what the kernel counted. `unknown` is that of the probes; it
/// is recorded only when they never read anything. `weak` is left to the caller.
reports::MachineState finish_machine_state(const reports::Results& results,
                                           std::span<const reports::ProbeReading> outside,
                                           const Probes& probes, const KernelShares& shares,
                                           const reports::Ceiling& ceiling);

}  // namespace bench
