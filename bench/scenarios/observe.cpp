// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/observe.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <string_view>

#include <fmt/core.h>

#include "bench/process/protocol.h"
#include "reports/text/text.h"

namespace scenarios {
namespace {

constexpr std::size_t max_figures = 100;
constexpr std::size_t max_name_bytes = 60;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= max_name_bytes &&
         std::ranges::all_of(name, [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                  letter == '_';
         });
}

/// Returns what is wrong with figures, which come from another process; empty when nothing is.
std::string why_invalid(const Figures& figures) {
  if (figures.empty()) return "it answered without a figure";
  if (figures.size() > max_figures) {
    return fmt::format("it answered {} figures, and may have at most {}", figures.size(),
                       max_figures);
  }
  for (const auto& [name, value] : figures) {
    if (!is_name(name)) {
      return fmt::format(
          "it answered a figure with the name '{}'; names have at most {} of a–z, "
          "0–9 and '_'",
          reports::sanitize(name, max_name_bytes), max_name_bytes);
    }
    if (!std::isfinite(value)) return fmt::format("its figure '{}' is no number", name);
  }
  return {};
}

}  // namespace

std::chrono::nanoseconds deadline_of(const Scenario& scenario) {
  constexpr double min_s = 60;  // more than all waits of a scenario together
  constexpr double times = 20;
  const std::chrono::duration<double> deadline(std::max(min_s, times * scenario.about_s));
  return std::chrono::duration_cast<std::chrono::nanoseconds>(deadline);
}

reports::Observation observe(bench::TrialRunner& runner, const std::string& scenario,
                             const ObserveOptions& options) {
  reports::Observation observation{.scenario = scenario, .index = options.index};
  const Scenario* const known = find(scenario);
  if (known == nullptr && options.deadline.count() == 0) {
    observation.error = "this build has no such scenario";
    return observation;
  }
  bench::TrialRequest request{.kind = bench::TrialRequest::Kind::scenario, .scenario = scenario};
  request.cell.name = scenario;
  if (!options.python.empty()) request.cell.settings["python"] = options.python;
  const bench::TrialOutcome outcome =
      runner.run(request, options.deadline.count() != 0 ? options.deadline : deadline_of(*known));
  observation.elapsed_s = outcome.elapsed_s;
  if (outcome.answer.refused) {
    observation.unavailable = outcome.answer.error;  // nothing is wrong with the scenario
  } else {
    observation.error = outcome.answer.error;
  }
  if (outcome.answer.error.empty()) {
    observation.unavailable = outcome.answer.observation.unavailable;
  }
  if (!observation.error.empty() || !observation.unavailable.empty()) return observation;
  observation.error = why_invalid(outcome.answer.observation.figures);
  if (observation.error.empty()) observation.figures = outcome.answer.observation.figures;
  return observation;
}

}  // namespace scenarios
