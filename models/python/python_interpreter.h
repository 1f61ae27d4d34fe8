// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace models::support {

/// The properties of an interpreter, or why it cannot be used.
struct PythonInterpreter {
  std::string unusable;          ///< why, with the remedy; empty when it can be used
  std::string version;           ///< "3.13.1"
  bool locked = true;            ///< it has its global interpreter lock
  bool locked_by_gevent = true;  ///< and after importing gevent, which may bring it back
  std::string gevent_missing;    ///< why gevent cannot be imported; empty when it can
  int semaphore_error = 0;       ///< errno when it cannot make semaphores; 0: it can
  bool interpreters = false;     ///< it has concurrent.futures.InterpreterPoolExecutor
};

/// Asks the interpreter `python` (a path or a name of the PATH; empty: `python3`), once per
/// process.
const PythonInterpreter& examine_python(const std::string& python);

/// Measures how many units of work (models/python/runner/work_units.py) a usable interpreter does
/// in a millisecond, once per process and interpreter; it takes some 0.1 s. Throws
/// `std::runtime_error` when the interpreter does not answer.
std::uint64_t python_units_per_ms(const std::string& python);

/// Returns `python`, or the interpreter that is used when that is empty.
std::string python_or_default(const std::string& python);

}  // namespace models::support
