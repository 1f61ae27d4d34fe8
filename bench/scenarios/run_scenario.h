// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/scenarios/scenario.h"

namespace scenarios {

/// Runs the scenario of this name once, in this process, or, where it is one of CPython's, in the
/// interpreter `python` (a path or a name of the PATH; empty: `python3`). It may change limits and
/// the affinity of this process, and fork: call it in a process of its own. Throws as
/// `Scenario::run` does, and `std::runtime_error` when there is no scenario of this name.
Figures run_scenario(const std::string& name, const std::string& python);

}  // namespace scenarios
