// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/locks.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/support/operation_figures.h"
#include "reports/results/cpu_limit.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::optional<double> jain_of(const Trial& trial) {
  return trial.sync && trial.sync->fairness ? std::optional(trial.sync->fairness->jain)
                                            : std::nullopt;
}
std::optional<double> share_min_of(const Trial& trial) {
  return trial.sync && trial.sync->fairness ? std::optional(trial.sync->fairness->share_min)
                                            : std::nullopt;
}

bool are_surely_apart(const SelectedCells& selected, const std::vector<const LockPrice*>& prices,
                      FigureOfTrial figure) {
  std::vector<std::uint64_t> cells;
  cells.reserve(prices.size());
  for (const LockPrice* price : prices) cells.push_back(price->cell);
  return are_surely_apart(selected, cells, figure);
}

bool is_told(const LockPrice& price, std::uint64_t workers) {
  return price.workers == workers && !price.is_beyond_cores && price.ns && price.ns->value > 0;
}

/// Returns the locks with so many workers, the cheapest first.
std::vector<const LockPrice*> locks_with(const std::vector<LockPrice>& prices,
                                         std::uint64_t workers) {
  std::vector<const LockPrice*> locks;
  for (const LockPrice& price : prices) {
    if (is_told(price, workers) && !price.is_without_lock) locks.push_back(&price);
  }
  std::ranges::stable_sort(locks, {}, [](const LockPrice* price) { return price->ns->value; });
  return locks;
}

/// What stands behind a price: that of each, and that of doing without a lock.
std::string evidence_of(const std::vector<LockPrice>& prices,
                        const std::vector<OperationTime>& locks, std::uint64_t workers) {
  std::vector<std::pair<std::string, Figure>> without;
  for (const LockPrice& price : prices) {
    if (is_told(price, workers) && price.is_without_lock) {
      without.emplace_back(named(price.name()), *price.ns);
    }
  }
  std::vector<std::string> texts = {times_text(locks)};
  if (!without.empty()) {
    texts.push_back("without a lock: " + figures_text(without, format_duration));
  }
  return join_texts(texts);
}

/// `when` begins the sentence: "Alone", "Contended by 2 workers".
std::optional<Answer> price_answer(const std::string& prefix, const std::string& when,
                                   const SelectedCells& selected,
                                   const std::vector<LockPrice>& prices, std::uint64_t workers,
                                   Inconclusive& inconclusive) {
  const auto locks = locks_with(prices, workers);
  if (locks.empty()) return std::nullopt;
  std::vector<OperationTime> times;
  times.reserve(locks.size());
  for (const LockPrice* lock : locks) {
    times.push_back({.cell = lock->cell, .name = named(lock->name()), .ns = *lock->ns});
  }
  return range_answer({.prefix = prefix,
                       .begin = when + ", an operation costs ",
                       .what = "what a lock costs",
                       .order = "which lock costs least",
                       .of = pluralize(workers, "worker"),
                       .evidence = evidence_of(prices, times, workers)},
                      selected, times, inconclusive);
}

std::optional<Answer> fairness_answer(const std::string& prefix, const SelectedCells& selected,
                                      const std::vector<LockPrice>& prices, std::uint64_t workers,
                                      Inconclusive& inconclusive) {
  std::vector<const LockPrice*> locks;
  for (const LockPrice* lock : locks_with(prices, workers)) {
    if (lock->jain && lock->share_min) locks.push_back(lock);
  }
  if (locks.size() < 2) return std::nullopt;
  std::ranges::stable_sort(locks, {}, [](const LockPrice* lock) { return lock->share_min->value; });
  if (!are_surely_apart(selected, locks, share_min_of)) {
    inconclusive.add("which lock is fairest", "",
                     prefix + "not even the two that are furthest apart can be told apart");
    return std::nullopt;
  }
  const auto rate_of = [](const LockPrice& lock) {
    return format_percent(lock.share_min->value, 0);
  };
  std::vector<std::pair<std::string, Figure>> figures;
  figures.reserve(locks.size());
  for (const LockPrice* lock : locks) figures.emplace_back(named(lock->name()), *lock->jain);
  const LockPrice& least = *locks.front();
  const LockPrice& most = *locks.back();
  return Answer(
      fmt::format("{}Contended, {} is least fair: its slowest task runs at {} of the mean rate, "
                  "with {} at {}.",
                  prefix, named(least.name()), rate_of(least), named(most.name()), rate_of(most)),
      "Jain’s index of the tasks’ rates: " +
          figures_text(figures, [](double jain) { return format_number(jain, 3); }));
}

}  // namespace

std::string LockPrice::name() const {
  std::string text = lock.empty() ? model : fmt::format("{} ({})", lock, model);
  if (!source.empty()) text += " · " + source;
  return text;
}

std::vector<LockPrice> lock_prices(const SelectedCells& selected, bool several_sources) {
  const std::uint64_t cores = cores_at_once(selected.results().machine);
  std::vector<LockPrice> prices;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (cell.lock.empty() || cell.expected_failure) continue;
    LockPrice price{.cell = place,
                    .lock = cell.lock,
                    .model = Palette::series_of(cell),
                    .source = several_sources ? selected.label() : "",
                    .workers = cell.workers,
                    .is_without_lock = is_without_lock(cell),
                    .is_beyond_cores = cores != 0 && cell.workers > cores,
                    .missing_reason = selected.missing_reason(place)};
    const std::vector<const Trial*>& trials = selected.trials(place);
    if (price.missing_reason.empty()) {
      price.ns = measure(trials, ns_per_operation);
      price.cpu_ns = measure(trials, cpu_ns_per_operation);
      price.switches = measure(trials, switches_per_operation);
      price.jain = measure(trials, jain_of);
      price.share_min = measure(trials, share_min_of);
      if (!price.ns) price.missing_reason = "its operations are not counted";
    }
    prices.push_back(std::move(price));
  }
  return prices;
}

std::uint64_t contending_workers(const std::vector<LockPrice>& prices) {
  std::uint64_t most = 0;
  for (const LockPrice& price : prices) {
    if (price.workers > 1 && is_told(price, price.workers)) most = std::max(most, price.workers);
  }
  return most;
}

std::vector<Answer> lock_answers(const std::string& prefix, const SelectedCells& selected,
                                 const std::vector<LockPrice>& prices, Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  const auto add = [&](std::optional<Answer> answer) {
    if (answer) answers.push_back(std::move(*answer));
  };
  add(price_answer(prefix, "Alone", selected, prices, 1, inconclusive));
  if (const std::uint64_t workers = contending_workers(prices); workers != 0) {
    add(price_answer(prefix, "Contended by " + pluralize(workers, "worker"), selected, prices,
                     workers, inconclusive));
    add(fairness_answer(prefix, selected, prices, workers, inconclusive));
  } else {
    inconclusive.add("what a lock costs where workers contend for it", "",
                     prefix + "no result has 2 workers or more, and no more than cores", "");
  }
  return answers;
}

}  // namespace reports
