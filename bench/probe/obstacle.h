// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "bench/machine/system_files.h"

namespace bench {

/// What is known of the machine besides the kernel's files.
struct ProbeConditions {
  std::size_t cores = 1;           ///< that are probed
  std::int64_t clock_step_ns = 1;  ///< the smallest step of CLOCK_MONOTONIC
  std::string hypervisor = {};     ///< as it names itself to the processor; empty: none, or unknown
};

/// Returns why the probes would tell nothing here, a clause; empty when they tell something. The
/// reasons are an emulated processor, a quota of CPU time, and a clock whose steps are more than
/// 1 % of the loop.
std::string probe_obstacle(const SystemFiles& files, const ProbeConditions& conditions);

/// The smallest step of CLOCK_MONOTONIC in nanoseconds, of some hundred that are looked at; at
/// least
/// 1. Takes at most 20 ms.
std::int64_t clock_step_ns();

/// The name by which a hypervisor makes itself known to the processor's guests, on x86:
/// "KVMKVMKVM", "TCGTCGTCGTCG" (QEMU that emulates); empty where there is none.
std::string hypervisor_signature();

}  // namespace bench
