// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "reports/results/results.h"

namespace bench {

/// Calls `iteration`, which times itself and returns nanoseconds, `count` times under Google
/// Benchmark; before these `lead_in` once, where there is one, right before the first. What they
/// throw ends the measurement and is thrown on.
void run_under_google_benchmark(const std::string& name, std::uint64_t count,
                                const std::function<std::int64_t()>& iteration,
                                const std::function<void()>& lead_in = {});

/// Fills in what Google Benchmark finds out about the machine: caches, clock, load, scaling.
void add_google_benchmark_context(reports::Machine& machine);

}  // namespace bench
