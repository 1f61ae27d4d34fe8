// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/expected_failures.h"

#include <cstddef>

#include <fmt/core.h>

#include "reports/results/by_cell.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A deadlock names each task that takes part.
constexpr std::size_t max_text_bytes = 1000;

std::string name_of(const Cell& cell) {
  std::string text = fmt::format("{}, {}, {}", sanitize(cell.workload, 60),
                                 sanitize(cell.model, 60), pluralize(cell.workers, "worker"));
  if (!cell.lock.empty() && !cell.settings.contains("lock")) {
    text += ", " + option_text("lock", cell.lock);
  }
  for (const auto* chosen : {&cell.settings, &cell.options}) {
    for (const auto& [name, value] : *chosen) {
      if (!name.starts_with('_')) text += ", " + option_text(name, value);
    }
  }
  return text;
}

std::string extent_of(const ExpectedFailure& failure) {
  std::string text = sanitize(failure.text, max_text_bytes);
  if (failure.of > 0 && failure.trials > 1) {
    text +=
        fmt::format(" (in all {} of {} in {} trials)", failure.faults, failure.of, failure.trials);
  } else if (failure.trials > 1) {
    text += fmt::format(" (in {} trials)", failure.trials);
  }
  return text;
}

}  // namespace

std::vector<AskedFor> asked_for(const Results& results) {
  std::vector<AskedFor> all;
  const ByCell by_cell(results);
  for (std::uint64_t place = 0; place < results.plan.cells.size(); ++place) {
    const Cell& cell = results.plan.cells[place];
    if (!cell.expected_failure) continue;
    const char* const kind = *cell.expected_failure == FailureKind::race ? "a race" : "a deadlock";
    AskedFor one{.what = fmt::format("{} of {}", kind, name_of(cell))};
    if (const ExpectedFailure* const came = results.expected_failure(place)) {
      one.came = extent_of(*came);
      one.has_come = true;
    } else {
      std::size_t iterations = 0;
      for (const Trial* const trial : by_cell.trials(place)) {
        iterations += trial->iterations_ns.size();
      }
      if (iterations == 0) continue;
      one.came = "did not come in " + pluralize(iterations, "iteration");
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::string format_expected_failures(const Results& results) {
  std::string text;
  for (const AskedFor& one : asked_for(results)) {
    text += one.has_come ? fmt::format("asked for, and it came: {}: {}\n", one.what, one.came)
                         : fmt::format("asked for: {}: {}\n", one.what, one.came);
  }
  return text;
}

}  // namespace reports
