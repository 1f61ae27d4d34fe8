// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

namespace scenarios {

/// By name: counts, times in nanoseconds, or 1 and 0 for yes and no.
using Figures = std::map<std::string, double>;

/// Thrown by a scenario where this machine lacks something for it: what, as a clause. It has not
/// failed then.
class Unavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A small program that shows one behaviour of the operating system or of a library which no cell
/// can show: what becomes of a child that has ended, whether a lock that another thread held at the
/// fork stays locked in the child. It runs in a process of its own under bench's guardian, which
/// kills what it leaves behind, and within a deadline.
struct Scenario {
  std::string name;
  std::string question;  ///< what its figures answer
  double about_s = 0.1;  ///< about how long it takes
  /// Runs it once in this process, and returns its figures. Throws `Unavailable` with what this
  /// machine lacks, and other exceptions when it failed. Empty where it is one of CPython's: then
  /// the module of its name in models/python/runner/scenarios runs it.
  std::function<Figures()> run = {};
};

/// Returns every scenario. Written by CMake from the `add_scenario` lines of bench/CMakeLists.txt,
/// in their order.
std::span<const Scenario> all();

/// Returns the scenario of this name; null when there is none.
const Scenario* find(const std::string& name);

}  // namespace scenarios
