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
  return is_race ? model + ", " + pluralize(cell.workers, "worker") : model;
}

std::string extent_of(const ExpectedFailure& failure) {
  const std::string text = sanitize(failure.text, max_text_bytes);
  if (failure.of == 0) {
    return failure.trials > 1 ? fmt::format("{} (in {} trials)", text, failure.trials) : text;
  }
  const double share = static_cast<double>(failure.faults) / static_cast<double>(failure.of);
  // The text is about the first iteration in which it came.
  const std::string trials = failure.trials > 1 ? fmt::format(" of {} trials", failure.trials) : "";
  return fmt::format("{} (in all iterations{} {})", text, trials, format_share(share));
}

/// What came of a cell; nothing where it was not measured.
std::optional<AskedFor> asked_by(const Results& results, const ByCell& by_cell,
                                 std::uint64_t place) {
  const Cell& cell = results.plan.cells[place];
  AskedFor one{.what = what_of(cell), .where = {where_of(cell)}, .came = {}};
  if (const ExpectedFailure* const came = results.expected_failure(place)) {
    one.came = extent_of(*came);
    one.has_come = true;
    return one;
  }
  std::size_t iterations = 0;
  for (const Trial* const trial : by_cell.trials(place)) iterations += trial->iterations_ns.size();
  if (iterations == 0) return std::nullopt;
  one.came = "did not come in " + pluralize(iterations, "iteration");
  return one;
}

/// Tells of one failure, or of several of equal tasks.
std::string told(std::span<const AskedFor> alike, std::size_t columns) {
  const AskedFor& first = alike.front();
  std::string text =
      fmt::format("{}: {}", first.has_come ? "asked for, and it came" : "asked for", first.what);
  if (alike.size() > max_in_a_line) {
    TextTable table({{"with", TextTable::Align::path}, {"what came", TextTable::Align::folded}});
    for (const AskedFor& one : alike) table.add_row({listing(one.where), one.came});
    return fold(text + ":\n", columns) + table.str(columns);
  }
  const char* before = " with ";
  for (const AskedFor& one : alike) {
    text += fmt::format("{}{}: {}", before, listing(one.where), one.came);
    before = "; with ";
  }
  return fold(text + "\n", columns);
}

}  // namespace

std::vector<AskedFor> asked_for(const Results& results) {
  std::vector<AskedFor> all;
  const ByCell by_cell(results);
  for (std::uint64_t place = 0; place < results.plan.cells.size(); ++place) {
    const auto& kind = results.plan.cells[place].expected_failure;
    if (!kind) continue;
    auto one = asked_by(results, by_cell, place);
    if (!one) continue;
    const auto known = std::ranges::find_if(all, [&](const AskedFor& other) {
      return other.what == one->what && other.has_come == one->has_come;
    });
    if (known == all.end() || *kind == FailureKind::race || !one->has_come) {
      all.push_back(std::move(*one));
    } else if (std::ranges::find(known->where, one->where.front()) == known->where.end()) {
      known->where.push_back(one->where.front());
    }
  }
  // Those of equal tasks stand together, where the first of them was planned.
  for (auto first = all.begin(); first != all.end();) {
    first = std::stable_partition(
        first, all.end(), [what = first->what, has_come = first->has_come](const AskedFor& other) {
          return other.what == what && other.has_come == has_come;
        });
  }
  return all;
}

std::string format_expected_failures(const Results& results, std::size_t columns) {
  const std::vector<AskedFor> all = asked_for(results);
  std::string text;
  for (auto first = all.begin(); first != all.end();) {
    const auto end = std::find_if(first, all.end(), [&](const AskedFor& other) {
      return other.what != first->what || other.has_come != first->has_come;
    });
    text += told({first, end}, columns);
    first = end;
  }
  return text;
}

}  // namespace reports
