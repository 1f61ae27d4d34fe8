// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

namespace models::support {

/// What a scenario that runs in CPython showed.
struct PythonScenario {
  std::map<std::string, double> figures = {};  ///< counts, nanoseconds, or 1 and 0
  std::string unavailable = {};  ///< what the interpreter or the machine lacks for it; else empty
};

/// Runs the module `models/python/runner/scenarios/MODULE.py` in the interpreter `python` (a path
/// or a name of the PATH; empty: `python3`), and waits for its figures without a limit: the
/// caller's process has a deadline. Throws `std::runtime_error` with what went wrong when the
/// scenario or the interpreter failed or answered something else.
PythonScenario run_python_scenario(const std::string& module, const std::string& python);

}  // namespace models::support
