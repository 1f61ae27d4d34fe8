// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/run_scenario.h"

#include <sys/resource.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "models/python/python_scenario.h"

namespace scenarios {
namespace {

/// A scenario may let a process crash, whose memory nobody wants to have as a file.
void forbid_core_dumps() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &none);
}

Figures run_in_python(const std::string& name, const std::string& python) {
  std::string module = name;
  std::ranges::replace(module, '-', '_');
  models::support::PythonScenario shown = models::support::run_python_scenario(module, python);
  if (!shown.unavailable.empty()) throw Unavailable(shown.unavailable);
  return std::move(shown.figures);
}

}  // namespace

const Scenario* find(const std::string& name) {
  const auto scenarios = all();
  const auto found = std::ranges::find(scenarios, name, &Scenario::name);
  return found == scenarios.end() ? nullptr : &*found;
}

Figures run_scenario(const std::string& name, const std::string& python) {
  const Scenario* const scenario = find(name);
  if (scenario == nullptr) {
    throw std::runtime_error("this build has no scenario '" + name + "'");
  }
  forbid_core_dumps();
  return scenario->run ? scenario->run() : run_in_python(name, python);
}

}  // namespace scenarios
