// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>

#include <fmt/core.h>

#include "reports/charts/start_methods.h"
#include "reports/results/synthetic_shape.h"
#include "reports/text/text.h"

namespace reports {
namespace {

double one_shot(const Trial& trial) { return trial.one_shot_ns(); }

StartFrom start_of(const SelectedCells& selected, std::uint64_t cell, std::uint64_t parent_bytes) {
  StartFrom start{.cell = cell,
                  .parent_bytes = parent_bytes,
                  .first_result_ns = std::nullopt,
                  .start_ns = std::nullopt,
                  .missing_reason = selected.missing_reason(cell)};
  if (!start.missing_reason.empty()) return start;
  std::vector<double> first_results;
  std::vector<double> starts;
  for (const Trial* trial : selected.trials(cell)) {
    first_results.push_back(trial->one_shot_ns());
    starts.push_back(static_cast<double>(trial->start_ns));
  }
  start.first_result_ns = measure(std::move(first_results));
  start.start_ns = measure(std::move(starts));
  return start;
}

std::uint64_t smallest_parent(const std::vector<StartMethod>& methods) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const StartMethod& method : methods) {
    if (method.smallest() != nullptr) least = std::min(least, method.smallest()->parent_bytes);
  }
  return least;
}

/// What start, first result and stop cost from the smallest parent, by the round.
std::vector<FiguresByRound> figures_of(const SelectedCells& selected,
                                       const std::vector<const StartMethod*>& methods) {
  std::vector<FiguresByRound> figures;
  for (const StartMethod* method : methods) {
    FiguresByRound& of_method = figures.emplace_back();
    for (const Trial* trial : selected.trials(method->smallest()->cell)) {
      if (const double ns = one_shot(*trial); ns > 0) of_method[trial->index] = ns;
    }
  }
  return figures;
}

std::string cheapest_sentence(const SelectedCells& selected,
                              const std::vector<StartMethod>& methods) {
  // Only what has started from a parent of one size can be compared: from the smallest of all.
  const std::uint64_t parent = smallest_parent(methods);
  std::vector<const StartMethod*> known;
  for (const StartMethod& method : methods) {
    const StartFrom* const smallest = method.smallest();
    if (smallest != nullptr && smallest->parent_bytes == parent &&
        !selected.cell(smallest->cell).baseline) {
      known.push_back(&method);
    }
  }
  if (known.empty()) return "Cannot tell what starting costs: no way to start has a result.";
  const StartFrom& cheapest = *known.front()->smallest();
  std::string text = fmt::format("Start, first result and stop cost least with {}: {}",
                                 named(known.front()->name.method()),
                                 with_interval(*cheapest.first_result_ns, format_duration));
  if (known.size() == 1) {
    return fmt::format(
        "{}; no other way to start has a result from {}", text,
        parent == 0 ? "a small parent." : "a parent of " + parent_text(parent) + ".");
  }
  const StartFrom& next = *known[1]->smallest();
  const auto lead = ratio(selected.trials(next.cell), selected.trials(cheapest.cell), one_shot);
  const std::string second = named(known[1]->name.method());
  const auto less = surely_less(figures_of(selected, known), Order(selected.results()).family());
  std::vector<std::string> as_cheap;
  for (std::size_t other = 1; other < known.size(); ++other) {
    if (!less[0][other]) as_cheap.push_back(named(known[other]->name.method()));
  }
  if (!as_cheap.empty() || !lead) {
    text += ", but cannot tell it from " + listing(as_cheap);
  } else {
    text += fmt::format("; {} takes {} as long", second, with_interval(*lead, format_times));
  }
  if (known.size() == 2) return text + ".";
  const StartFrom& most_expensive = *known.back()->smallest();
  text += fmt::format(". The most expensive is {} with {}", named(known.back()->name.method()),
                      with_interval(*most_expensive.first_result_ns, format_duration));
  std::vector<std::string> not_told_apart;
  for (std::size_t other = 1; other + 1 < known.size(); ++other) {
    if (!less[other][known.size() - 1]) {
      not_told_apart.push_back(named(known[other]->name.method()));
    }
  }
  return text + (not_told_apart.empty()
                     ? "."
                     : ", but cannot be told from " + listing(not_told_apart) + ".");
}

/// Adds what a large parent costs the methods that it costs something, and names the others.
void add_parent_sentences(std::vector<Answer>& answers, const std::string& prefix,
                          const SelectedCells& selected, const std::vector<StartMethod>& methods) {
  std::vector<std::pair<double, std::string>> growing;
  std::vector<std::string> untouched;
  std::vector<std::string> unknown;
  for (const StartMethod& method : methods) {
    const StartFrom* const small = method.smallest();
    if (small == nullptr || selected.cell(small->cell).baseline) continue;
    const StartFrom* large = nullptr;
    for (const StartFrom& start : method.starts) {
      if (start.first_result_ns && start.parent_bytes > small->parent_bytes) large = &start;
    }
    if (large == nullptr) continue;
    const auto growth = ratio(selected.trials(large->cell), selected.trials(small->cell), one_shot);
    const std::string name = named(method.name.method());
    const std::string small_text =
        small->parent_bytes == 0 ? "a small one" : "one of " + parent_text(small->parent_bytes);
    constexpr double hardly = 1.5;
    if (!growth || !growth->interval ||
        (growth->interval->low <= 1 && growth->interval->high > hardly)) {
      unknown.push_back(name);
    } else if (growth->interval->high <= hardly) {
      untouched.push_back(name);
    } else {
      growing.emplace_back(
          -growth->value,
          fmt::format(
              "From a parent of {} start, first result and stop of {} take {} as long as from {}",
              parent_text(large->parent_bytes), name, with_interval(*growth, format_times),
              small_text));
    }
  }
  std::ranges::stable_sort(growing, {}, [](const auto& entry) { return entry.first; });
  for (const auto& [order, text] : growing) answers.push_back(fmt::format("{}{}.", prefix, text));
  if (!untouched.empty()) {
    answers.push_back(
        fmt::format("{}A large parent adds less than a half to {}.", prefix, listing(untouched)));
  }
  if (!unknown.empty()) {
    answers.push_back(
        fmt::format("{}Cannot tell what a large parent adds to {}.", prefix, listing(unknown)));
  }
}

}  // namespace

std::vector<StartMethod> start_methods(const SelectedCells& selected, bool several_sources) {
  std::vector<StartMethod> methods;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto given = cell.settings.find("parent-bytes");
    const auto bytes = given == cell.settings.end() ? 0 : parse_whole(given->second);
    if (cell.tasks != 1 || !bytes) continue;  // the first of several results is not known
    const Name name = name_of(selected, place, several_sources);
    auto method = std::ranges::find(methods, name, &StartMethod::name);
    if (method == methods.end()) method = methods.insert(methods.end(), {name, {}});
    method->starts.push_back(start_of(selected, place, *bytes));
  }
  for (StartMethod& method : methods) {
    std::ranges::stable_sort(method.starts, {}, &StartFrom::parent_bytes);
  }
  std::ranges::stable_sort(methods, {}, [](const StartMethod& method) {
    const StartFrom* const smallest = method.smallest();
    return smallest ? smallest->first_result_ns->value : std::numeric_limits<double>::infinity();
  });
  return methods;
}

std::string parent_text(std::uint64_t bytes) {
  struct Unit {
    std::uint64_t bytes;
    const char* name;
  };
  for (const Unit& unit : {Unit{std::uint64_t{1} << 30, " GiB"}, Unit{1 << 20, " MiB"}}) {
    if (bytes > 0 && bytes % unit.bytes == 0) return std::to_string(bytes / unit.bytes) + unit.name;
  }
  return format_bytes(bytes);
}

void add_start_answers(std::vector<Answer>& answers, const std::string& prefix,
                       const SelectedCells& selected, const std::vector<StartMethod>& methods) {
  answers.push_back(prefix + cheapest_sentence(selected, methods));
  add_parent_sentences(answers, prefix, selected, methods);
}

}  // namespace reports
