// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/start_methods.h"

#include <algorithm>
#include <functional>
#include <limits>

#include <fmt/core.h>

#include "reports/results/model_traits.h"
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
  if (!traits_of(selected.cell(cell)).worker_per_task) start.start_ns = measure(std::move(starts));
  return start;
}

/// Returns whether the method has a result and is one of starting workers. A model whose tasks run
/// on the thread that is there already starts none.
bool starts_workers(const SelectedCells& selected, const StartMethod& method) {
  const StartFrom* const smallest = method.smallest();
  if (smallest == nullptr) return false;
  const Cell& cell = selected.cell(smallest->cell);
  return !cell.baseline && traits_of(cell).worker_kind != WorkerKind::none;
}

std::uint64_t smallest_parent(const SelectedCells& selected,
                              const std::vector<StartMethod>& methods) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const StartMethod& method : methods) {
    if (starts_workers(selected, method)) least = std::min(least, method.smallest()->parent_bytes);
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

/// The methods of starting workers that have started from the smallest parent of all: only what has
/// started from a parent of one size can be compared. The cheapest first.
std::vector<const StartMethod*> comparable(const SelectedCells& selected,
                                           const std::vector<StartMethod>& methods) {
  const std::uint64_t parent = smallest_parent(selected, methods);
  std::vector<const StartMethod*> known;
  for (const StartMethod& method : methods) {
    if (starts_workers(selected, method) && method.smallest()->parent_bytes == parent) {
      known.push_back(&method);
    }
  }
  return known;
}

std::string name_of(const StartMethod& method) { return named(method.name.method()); }

std::string time_text(const StartMethod& method) {
  return format_duration(method.smallest()->first_result_ns->value);
}

/// Adds what the models take that start no worker, from the smallest parent.
void add_without_workers(std::vector<std::pair<std::string, Figure>>& figures,
                         const SelectedCells& selected, const std::vector<StartMethod>& methods) {
  for (const StartMethod& method : methods) {
    const StartFrom* const smallest = method.smallest();
    if (smallest == nullptr || starts_workers(selected, method) ||
        selected.cell(smallest->cell).baseline) {
      continue;
    }
    figures.emplace_back(name_of(method) + " (starts no worker)", *smallest->first_result_ns);
  }
}

/// Two ways to start of which the first is surely cheaper.
struct Pair {
  std::size_t less = 0;
  std::size_t more = 0;
  double ratio = 0;  ///< of the second over the first
};

/// Returns the pair that is furthest apart of those of which it is sure which is the cheaper one.
std::optional<Pair> furthest_apart(const SelectedCells& selected,
                                   const std::vector<const StartMethod*>& known,
                                   const std::vector<std::vector<bool>>& less) {
  std::optional<Pair> furthest;
  for (std::size_t one = 0; one < known.size(); ++one) {
    for (std::size_t other = 0; other < known.size(); ++other) {
      if (!less[one][other]) continue;
      const auto span = ratio(selected.trials(known[other]->smallest()->cell),
                              selected.trials(known[one]->smallest()->cell), one_shot);
      if (!span || (furthest && furthest->ratio >= span->value)) continue;
      furthest = {.less = one, .more = other, .ratio = span->value};
    }
  }
  return furthest;
}

/// Adds which way to start workers costs least, and what the most expensive one takes beside it: as
/// far as it is sure which of them costs less.
void add_costs(std::vector<Answer>& answers, Inconclusive& inconclusive, const std::string& prefix,
               const SelectedCells& selected, const std::vector<StartMethod>& methods) {
  const std::vector<const StartMethod*> known = comparable(selected, methods);
  if (known.empty()) {
    inconclusive.add("what starting workers costs", "", prefix + "no way to start has a result",
                     "");
    return;
  }
  std::vector<std::pair<std::string, Figure>> figures;
  figures.reserve(methods.size());
  for (const StartMethod* method : known) {
    figures.emplace_back(name_of(*method), *method->smallest()->first_result_ns);
  }
  add_without_workers(figures, selected, methods);
  const std::string all = "start, one task and stop: " + figures_text(figures, format_duration);
  if (known.size() == 1) {
    answers.emplace_back(
        fmt::format("{}Start, one task and stop take {} with {}, the only one with "
                    "a result.",
                    prefix, time_text(*known[0]), name_of(*known[0])),
        all);
    return;
  }
  const OrderFamily family = Order(selected.results()).family();
  const std::vector<FiguresByRound> by_round = figures_of(selected, known);
  const auto less = surely_less(by_round, family);
  const auto tied_with = [&](std::size_t one, const auto& is_sure) {
    std::vector<std::string> names;
    for (std::size_t other = 0; other < known.size(); ++other) {
      if (other != one && !is_sure(other)) names.push_back(name_of(*known[other]));
    }
    return names;
  };
  const std::size_t last = known.size() - 1;
  auto cheapest = tied_with(0, [&](std::size_t other) { return less[0][other]; });
  auto dearest = tied_with(last, [&](std::size_t other) { return less[other][last]; });
  if (cheapest.size() == last) {
    const bool has_few = std::ranges::any_of(
        by_round, [&](const FiguresByRound& one) { return one.size() < min_rounds_of(family); });
    inconclusive.add("which way to start workers costs least", "",
                     prefix + (has_few ? "fewer than " + pluralize(min_rounds_of(family), "round")
                                       : "none is told from " + name_of(*known[0])));
    if (const auto pair = furthest_apart(selected, known, less)) {
      answers.emplace_back(fmt::format("{}Start, one task and stop take {} as long with {} as "
                                       "with {}.",
                                       prefix, format_times(pair->ratio),
                                       name_of(*known[pair->more]), name_of(*known[pair->less])),
                           all);
    }
    return;
  }
  const auto span = ratio(selected.trials(known[last]->smallest()->cell),
                          selected.trials(known[0]->smallest()->cell), one_shot);
  const std::string behind =
      span && less[0][last]
          ? fmt::format("; {} takes {} as long", name_of(*known[last]), format_times(span->value))
          : "";
  if (cheapest.empty()) {
    answers.emplace_back(fmt::format("{}Start, one task and stop cost least with {}: {}{}.", prefix,
                                     name_of(*known[0]), time_text(*known[0]), behind),
                         all);
  } else {
    cheapest.insert(cheapest.begin(), name_of(*known[0]));
    answers.emplace_back(
        fmt::format("{}Start, one task and stop cost least with {}: {} on{}.", prefix,
                    some_of(cheapest, 2), "from " + time_text(*known[0]), behind),
        all);
  }
  if (!dearest.empty() && last > 1 && less[0][last]) {
    inconclusive.add("whether " + name_of(*known[last]) + " costs most", "",
                     prefix + "it is not told from " + some_of(dearest));
  }
}

/// What a large parent makes of a way to start.
struct Burden {
  std::string name;
  std::string small;
  std::string large;
  std::uint64_t large_bytes = 0;
  std::optional<Measurement> growth;  ///< from the large parent over from the small one
};

std::vector<Burden> burdens_of(const SelectedCells& selected,
                               const std::vector<StartMethod>& methods) {
  std::vector<Burden> burdens;
  for (const StartMethod& method : methods) {
    const StartFrom* const small = method.smallest();
    if (small == nullptr || selected.cell(small->cell).baseline) continue;
    const StartFrom* large = nullptr;
    for (const StartFrom& start : method.starts) {
      if (start.first_result_ns && start.parent_bytes > small->parent_bytes) large = &start;
    }
    if (large == nullptr) continue;
    burdens.push_back(
        {.name = name_of(method),
         .small = small->parent_bytes == 0 ? "a small parent"
                                           : "a parent of " + parent_text(small->parent_bytes),
         .large = "a parent of " + parent_text(large->parent_bytes),
         .large_bytes = large->parent_bytes,
         .growth = ratio(selected.trials(large->cell), selected.trials(small->cell), one_shot)});
  }
  return burdens;
}

/// Adds what a large parent costs the methods that it costs something, and names the others.
void add_parents(std::vector<Answer>& answers, Inconclusive& inconclusive,
                 const std::string& prefix, std::vector<Burden> burdens) {
  constexpr double hardly = 1.5;
  // What a smaller parent adds is no figure to stand beside those of the largest one.
  std::uint64_t largest = 0;
  for (const Burden& burden : burdens) largest = std::max(largest, burden.large_bytes);
  for (const Burden& burden : burdens) {
    if (burden.large_bytes == largest) continue;
    inconclusive.add("what a large parent adds", burden.name,
                     prefix + "it was not measured from a parent of " + parent_text(largest));
  }
  std::erase_if(burdens, [&](const Burden& burden) { return burden.large_bytes != largest; });
  std::ranges::stable_sort(burdens, std::greater(), [](const Burden& burden) {
    return burden.growth ? burden.growth->value : 0.0;
  });
  std::vector<const Burden*> growing;
  std::vector<std::string> untouched;
  std::vector<std::string> evidence;
  for (const Burden& burden : burdens) {
    const auto& growth = burden.growth;
    if (!growth || !growth->interval ||
        (growth->interval->low <= 1 && growth->interval->high > hardly)) {
      inconclusive.add("what a large parent adds", burden.name,
                       prefix + (growth && growth->interval ? "the times scatter too much"
                                                            : "too few trials for an interval"));
      continue;
    }
    evidence.push_back(fmt::format("{} {}", burden.name, with_interval(*growth, format_times)));
    if (growth->interval->high <= hardly) {
      untouched.push_back(burden.name);
    } else {
      growing.push_back(&burden);
    }
  }
  if (evidence.empty()) return;
  const std::string how =
      fmt::format("start, one task and stop from {} over those from {}: ", burdens.front().large,
                  burdens.front().small);
  const std::string others =
      untouched.empty()
          ? ""
          : fmt::format("{} less than {}", some_of(untouched, 2), format_ratio(hardly));
  if (growing.empty()) {
    answers.emplace_back(
        fmt::format("{}From a large parent, {} take at most {} as long as from a small one.",
                    prefix, some_of(untouched), format_ratio(hardly)),
        how + join_texts(evidence));
    return;
  }
  answers.emplace_back(
      fmt::format("{}From a large parent, {} takes {} as long as from a small one{}.", prefix,
                  growing.front()->name, format_times(growing.front()->growth->value),
                  others.empty() ? "" : "; " + others),
      how + join_texts(evidence));
}

}  // namespace

std::vector<StartMethod> start_methods(const SelectedCells& selected, bool several_sources) {
  std::vector<StartMethod> methods;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto given = cell.settings.find("parent-bytes");
    const auto bytes = given == cell.settings.end() ? 0 : parse_whole(given->second);
    if (cell.tasks != 1 || !bytes) continue;  // the first of several results is not known
    const Name name = reports::name_of(selected, place, several_sources);
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

std::vector<Answer> start_answers(const std::string& prefix, const SelectedCells& selected,
                                  const std::vector<StartMethod>& methods,
                                  Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  add_costs(answers, inconclusive, prefix, selected, methods);
  add_parents(answers, inconclusive, prefix, burdens_of(selected, methods));
  return answers;
}

}  // namespace reports
