// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/expected_failures.h"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/results/by_cell.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

/// A deadlock names each task that takes part.
constexpr std::size_t max_text_bytes = 1000;

/// So many races of equal tasks are told in a line, and more in a table.
constexpr std::size_t max_in_a_line = 2;

std::string in_brackets(const std::vector<std::string>& texts) {
  return texts.empty() ? "" : fmt::format(" ({})", fmt::join(texts, ", "));
}

/// The failure and the tasks: "a race of account (lock none)". What a lock is called differs
/// between models, but for the ways to do without one, of which races come.
std::string what_of(const Cell& cell) {
  const bool is_race = *cell.expected_failure == FailureKind::race;
  std::vector<std::string> texts;
  if (is_race && !cell.lock.empty()) texts.push_back(option_text("lock", cell.lock));
  for (const auto& [name, value] : cell.options) {
    if (!name.starts_with('_')) texts.push_back(option_text(name, value));
  }
  return fmt::format("a {} of {}{}", is_race ? "race" : "deadlock", sanitize(cell.workload, 60),
                     in_brackets(texts));
}

/// The model with those settings that somebody chose.
std::string where_of(const Cell& cell) {
  const bool is_race = *cell.expected_failure == FailureKind::race;
  std::vector<std::string> texts;
  for (const auto& [name, value] : cell.settings) {
    if (!is_race || name != "lock") texts.push_back(option_text(name, value));
  }
  const std::string model = sanitize(cell.model, 60) + in_brackets(texts);
  if (!is_race) return model;
  std::string where = model + ", " + pluralize(cell.workers, "worker");
  // Of one that suspends tasks, they race while they wait.
  if (cell.concurrency != cell.workers) where += fmt::format(", {} in flight", cell.concurrency);
  return where;
}

std::string extent_of(const ExpectedFailure& failure) {
  const std::string text = sanitize(failure.text, max_text_bytes);
  if (failure.of == 0) {
    return failure.trials > 1 ? fmt::format("{} (in {} trials)", text, failure.trials) : text;
  }
  const double share = static_cast<double>(failure.faults) / static_cast<double>(failure.of);
  // The text is about the first iteration in which it occurred.
  const std::string trials = failure.trials > 1 ? fmt::format(" of {} trials", failure.trials) : "";
  return fmt::format("{} (in all iterations{} {})", text, trials, format_share(share));
}

/// What became of a cell; nothing where it was not measured.
std::optional<ExpectedOutcome> asked_by(const Results& results, const ByCell& by_cell,
                                        std::uint64_t place) {
  const Cell& cell = results.plan.cells[place];
  ExpectedOutcome one{.what = what_of(cell), .where = {where_of(cell)}, .outcome = {}};
  if (const ExpectedFailure* const failure = results.expected_failure(place)) {
    one.outcome = extent_of(*failure);
    one.occurred = true;
    return one;
  }
  // The claims themselves say what did not occur in their cells, some of which may fail only so
  // that it would be counted.
  if (!results.plan.claims.empty()) return std::nullopt;
  // A timeline is of one iteration.
  auto iterations =
      static_cast<std::size_t>(std::ranges::count(results.timelines, place, &Timeline::cell));
  for (const Trial* const trial : by_cell.trials(place)) iterations += trial->iterations_ns.size();
  if (iterations == 0) return std::nullopt;
  one.outcome = "did not occur in " + pluralize(iterations, "iteration");
  return one;
}

/// Tells of one failure, or of several of equal tasks.
std::string format_outcomes(std::span<const ExpectedOutcome> alike, std::size_t columns) {
  const ExpectedOutcome& first = alike.front();
  std::string text =
      fmt::format("{}: {}", first.occurred ? "expected, and it occurred" : "expected", first.what);
  if (alike.size() > max_in_a_line) {
    TextTable table({{"with", TextTable::Align::path}, {"outcome", TextTable::Align::folded}});
    for (const ExpectedOutcome& one : alike) table.add_row({listing(one.where), one.outcome});
    return fold(text + ":\n", columns) + table.str(columns);
  }
  const char* before = " with ";
  for (const ExpectedOutcome& one : alike) {
    text += fmt::format("{}{}: {}", before, listing(one.where), one.outcome);
    before = "; with ";
  }
  return fold(text + "\n", columns);
}

}  // namespace

std::vector<ExpectedOutcome> expected_outcomes(const Results& results) {
  std::vector<ExpectedOutcome> all;
  const ByCell by_cell(results);
  for (std::uint64_t place = 0; place < results.plan.cells.size(); ++place) {
    const auto& kind = results.plan.cells[place].expected_failure;
    if (!kind) continue;
    auto one = asked_by(results, by_cell, place);
    if (!one) continue;
    const auto known = std::ranges::find_if(all, [&](const ExpectedOutcome& other) {
      return other.what == one->what && other.occurred == one->occurred;
    });
    if (known == all.end() || *kind == FailureKind::race || !one->occurred) {
      all.push_back(std::move(*one));
    } else if (std::ranges::find(known->where, one->where.front()) == known->where.end()) {
      known->where.push_back(one->where.front());
    }
  }
  // Those of equal tasks stand together, where the first of them was planned.
  for (auto first = all.begin(); first != all.end();) {
    first = std::stable_partition(
        first, all.end(),
        [what = first->what, occurred = first->occurred](const ExpectedOutcome& other) {
          return other.what == what && other.occurred == occurred;
        });
  }
  return all;
}

std::string format_expected_failures(const Results& results, std::size_t columns) {
  const std::vector<ExpectedOutcome> all = expected_outcomes(results);
  std::string text;
  for (auto first = all.begin(); first != all.end();) {
    const auto end = std::find_if(first, all.end(), [&](const ExpectedOutcome& other) {
      return other.what != first->what || other.occurred != first->occurred;
    });
    text += format_outcomes({first, end}, columns);
    first = end;
  }
  return text;
}

}  // namespace reports
