// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/quota.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/support/operation_figures.h"
#include "reports/results/cpu_limit.h"
#include "reports/statistics/histogram.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A setting that is a number; 0 where it is not given, or is none.
double number_setting(const Cell& cell, const char* name) {
  constexpr double most = 1e6;
  const auto given = cell.settings.find(name);
  if (given == cell.settings.end()) return 0;
  const std::string& text = given->second;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && value > 0 && value < most ? value : 0;
}

double time_ns_of(const Trial& trial) { return trial.sample_ns(); }
std::optional<double> known_time_ns(const Trial& trial) { return trial.sample_ns(); }

/// A p99 of less than 200 tasks would be their longest latency under another name.
std::optional<double> p99_ns_of(const Trial& trial) {
  constexpr std::uint64_t min_tasks = 200;
  constexpr double share = 0.99;
  if (!trial.open_loop) return std::nullopt;
  const Histogram latency(trial.open_loop->latency, trial.open_loop->latency_max_ns);
  if (latency.total() < min_tasks) return std::nullopt;
  return static_cast<double>(latency.quantile_ns(share));
}

std::optional<double> throttled_cores_of(const Trial& trial) {
  const double lasted_ns = wall_ns(trial);
  if (!trial.resources.throttled_ns || lasted_ns <= 0) return std::nullopt;
  return static_cast<double>(*trial.resources.throttled_ns) / lasted_ns;
}

std::optional<double> used_cores_of(const Trial& trial) {
  return cores_used(trial.resources.cpu_ns, trial, 0);
}

/// Returns whether one figure is surely less than the other: their intervals do not overlap.
bool is_surely_less(const Measurement& one, const Measurement& other) {
  return one.interval && other.interval && one.interval->high < other.interval->low;
}

/// Returns the cell that is like another but for these; null where there is none.
const QuotaFigures* find_like(const std::vector<QuotaFigures>& all, const QuotaFigures& like,
                              double quota, std::uint64_t neighbours, std::uint64_t workers) {
  const auto found = std::ranges::find_if(all, [&](const QuotaFigures& one) {
    return one.model == like.model && one.quota == quota && one.neighbours == neighbours &&
           one.workers == workers && one.arrival_rate == like.arrival_rate &&
           one.tasks == like.tasks;
  });
  return found == all.end() ? nullptr : &*found;
}

/// Two cells that are compared, and the figure of one over that of the other.
struct Compared {
  const QuotaFigures* one = nullptr;
  const QuotaFigures* other = nullptr;  ///< without the quota, alone, or with fewer workers
  Measurement ratio = {};
};

/// Returns how a pair's times compare, round by round; nothing where one has no result.
std::optional<Compared> compare_times(const SelectedCells& selected, const QuotaFigures& one,
                                      const QuotaFigures* other) {
  if (other == nullptr || !one.time_ns || !other->time_ns) return std::nullopt;
  const auto measured = ratio(selected.trials(one.cell), selected.trials(other->cell), time_ns_of);
  if (!measured) return std::nullopt;
  return Compared{&one, other, *measured};
}

std::string ratios_text(const std::vector<Compared>& pairs) {
  std::vector<std::pair<std::string, Figure>> figures;
  figures.reserve(pairs.size());
  for (const Compared& pair : pairs) {
    figures.emplace_back(
        fmt::format("{} ({}, {})", named(pair.one->model), quota_text(pair.one->quota),
                    pluralize(pair.one->workers, "worker")),
        pair.ratio);
  }
  return figures_text(figures, format_times);
}

std::string throttled_text(const QuotaFigures& one) {
  if (!one.throttled_cores) return {};
  return "cores kept from its tasks: " + with_interval(*one.throttled_cores, format_cores);
}

/// Returns the beginning of a sentence: figures that are no result have no place in it, so that a
/// quota without a name is in the evidence alone.
std::string under(double quota) {
  if (quota <= 0) return "Without a quota, ";
  const bool has_name = quota == 0.25 || quota == 0.5 || quota == 1 || quota == 1.5;
  return has_name ? fmt::format("Under a quota of {}, ", quota_text(quota)) : "Under a quota, ";
}

/// What a quota does to the time that computing takes: of the smallest one the model that it slows
/// down most.
std::optional<Answer> throughput_answer(const std::string& prefix, const SelectedCells& selected,
                                        const std::vector<QuotaFigures>& all,
                                        Inconclusive& inconclusive) {
  std::vector<Compared> pairs;
  for (const QuotaFigures& one : all) {
    if (one.quota == 0 || one.neighbours != 0) continue;
    const auto pair = compare_times(selected, one, find_like(all, one, 0, 0, one.workers));
    if (pair) pairs.push_back(*pair);
  }
  if (pairs.empty()) return std::nullopt;
  std::ranges::stable_sort(pairs, {}, [](const Compared& pair) {
    return std::pair(pair.one->quota, -pair.ratio.value);
  });
  const Compared& most = pairs.front();
  if (!most.ratio.interval || most.ratio.interval->low <= 1) {
    inconclusive.add("what a quota costs", named(most.one->model),
                     prefix + (most.ratio.interval ? "the interval of the ratio reaches down to 1"
                                                   : "too few trials for an interval"));
    return std::nullopt;
  }
  return Answer(
      fmt::format("{}{}{} takes {} the time that it takes without.", prefix, under(most.one->quota),
                  named(most.one->model), format_times(most.ratio.value)),
      join_texts({ratios_text(pairs), throttled_text(*most.one)}));
}

/// What a quota does to the tail of the latencies.
std::optional<Answer> tail_answer(const std::string& prefix, const std::vector<QuotaFigures>& all,
                                  Inconclusive& inconclusive) {
  const std::string what = "what a quota does to the tail of latencies";
  const QuotaFigures* worst = nullptr;
  const QuotaFigures* without = nullptr;
  bool has_pair = false;
  for (const QuotaFigures& one : all) {
    if (!one.p99_ns || one.neighbours != 0) continue;
    if (one.quota == 0) continue;
    const QuotaFigures* const free = find_like(all, one, 0, 0, one.workers);
    if (free == nullptr || !free->p99_ns) continue;
    has_pair = true;
    const bool is_sure = is_surely_less(*free->p99_ns, *one.p99_ns);
    const bool is_worse = worst == nullptr || one.p99_ns->value > worst->p99_ns->value;
    if (is_sure && is_worse) {
      worst = &one;
      without = free;
    }
  }
  if (!has_pair) {
    const bool is_asked = std::ranges::any_of(
        all, [](const QuotaFigures& one) { return one.arrival_rate > 0 && one.quota != 0; });
    if (is_asked) {
      inconclusive.add(what, "", prefix + "no two results with a p99 differ in the quota alone");
    }
    return std::nullopt;
  }
  if (worst == nullptr) {
    inconclusive.add(what, "", prefix + "the intervals with and without it overlap");
    return std::nullopt;
  }
  // What stands behind it: the same model with other quotas. The chart has all of them.
  std::vector<std::pair<std::string, Figure>> figures;
  for (const QuotaFigures& one : all) {
    if (!one.p99_ns || one.neighbours != 0 || one.model != worst->model) continue;
    figures.emplace_back(
        fmt::format("{}, {}", quota_text(one.quota), pluralize(one.workers, "worker")),
        *one.p99_ns);
  }
  const bool is_throttled = worst->throttled_cores && worst->throttled_cores->interval &&
                            worst->throttled_cores->interval->low > 0;
  return Answer(fmt::format("{}{}the p99 of {} rises from {} to {}{}.", prefix, under(worst->quota),
                            named(worst->model), format_duration(without->p99_ns->value),
                            format_duration(worst->p99_ns->value),
                            is_throttled ? ", because bursts use the quota up" : ""),
                join_texts({fmt::format("p99 at {}: {}", format_rate(worst->arrival_rate),
                                        figures_text(figures, format_duration)),
                            throttled_text(*worst)}));
}

/// What more workers than cores do, under the smallest quota that was measured with several
/// numbers.
std::optional<Answer> oversubscription_answer(const std::string& prefix,
                                              const SelectedCells& selected,
                                              const std::vector<QuotaFigures>& all,
                                              Inconclusive& inconclusive) {
  constexpr double equivalence = 0.1;  // within which nobody would choose by it
  std::vector<Compared> pairs;
  for (const QuotaFigures& one : all) {
    if (one.neighbours != 0) continue;
    const QuotaFigures* fewest = nullptr;
    for (const QuotaFigures& other : all) {
      const bool is_alike = &other == find_like(all, one, one.quota, 0, other.workers);
      if (is_alike && (fewest == nullptr || other.workers < fewest->workers)) fewest = &other;
    }
    if (fewest == nullptr || fewest->workers == one.workers) continue;
    if (const auto pair = compare_times(selected, one, fewest)) pairs.push_back(*pair);
  }
  const auto has_less_quota = [](const Compared& a, const Compared& b) {
    const auto order = [](const Compared& pair) {
      return std::pair(pair.one->quota == 0 ? INFINITY : pair.one->quota,
                       -static_cast<double>(pair.one->workers));
    };
    return order(a) < order(b);
  };
  const auto chosen = std::ranges::min_element(pairs, has_less_quota);
  if (chosen == pairs.end()) return std::nullopt;
  const auto& interval = chosen->ratio.interval;
  const std::string when = under(chosen->one->quota);
  const std::string who = named(chosen->one->model);
  const std::string many = pluralize(chosen->one->workers, "worker");
  if (interval && interval->low > 1 - equivalence && interval->high < 1 + equivalence) {
    return Answer(fmt::format("{}{}{} is as fast with {} as with {}.", prefix, when, who, many,
                              chosen->other->workers),
                  ratios_text(pairs));
  }
  if (interval && (interval->low > 1 || interval->high < 1)) {
    return Answer(
        fmt::format("{}{}{} with {} takes {} the time that it takes with {}.", prefix, when, who,
                    many, format_times(chosen->ratio.value), chosen->other->workers),
        ratios_text(pairs));
  }
  inconclusive.add("what more workers than cores do under a quota", who,
                   prefix + (interval ? "the interval reaches from faster to slower"
                                      : "too few trials for an interval"));
  return std::nullopt;
}

/// What neighbours do to each model.
std::optional<Answer> neighbour_answer(const std::string& prefix, const SelectedCells& selected,
                                       const std::vector<QuotaFigures>& all,
                                       Inconclusive& inconclusive) {
  std::vector<Compared> pairs;
  for (const QuotaFigures& one : all) {
    if (one.neighbours == 0 || one.quota != 0) continue;
    const auto pair = compare_times(selected, one, find_like(all, one, one.quota, 0, one.workers));
    if (pair) pairs.push_back(*pair);
  }
  if (pairs.empty()) return std::nullopt;
  std::ranges::stable_sort(pairs, {}, [](const Compared& pair) { return pair.ratio.value; });
  const Compared& least = pairs.front();
  const Compared& most = pairs.back();
  const std::string what = "what neighbours cost";
  if (!most.ratio.interval || most.ratio.interval->low <= 1) {
    inconclusive.add(what, named(most.one->model),
                     prefix + (most.ratio.interval ? "the interval of the ratio reaches down to 1"
                                                   : "too few trials for an interval"));
    return std::nullopt;
  }
  std::string sentence =
      fmt::format("{}Beside noisy neighbours, {} takes {} the time that it takes alone", prefix,
                  named(most.one->model), format_times(most.ratio.value));
  if (&least != &most && is_surely_less(least.ratio, most.ratio)) {
    sentence += fmt::format(", {} {}", named(least.one->model), format_times(least.ratio.value));
  }
  return Answer(sentence + ".",
                join_texts({pluralize(most.one->neighbours, "neighbour"), ratios_text(pairs)}));
}

/// Says of how many cells the quota was not used up in any trial, though their tasks could have
/// used more cores than it gives: it cannot have made a difference.
void note_unused_quotas(const std::string& prefix, const std::vector<QuotaFigures>& all,
                        Inconclusive& inconclusive) {
  std::size_t with_quota = 0;
  std::size_t unused = 0;
  for (const QuotaFigures& one : all) {
    const bool has_enough_work =
        one.arrival_rate == 0 && static_cast<double>(one.max_cores) > one.quota;
    if (one.quota == 0 || !has_enough_work || !one.throttled_cores) continue;
    ++with_quota;
    if (!one.was_throttled) ++unused;
  }
  if (unused == 0) return;
  inconclusive.note(fmt::format(
      "{}in {} of {} the quota was not used up, so that they say nothing of what it costs", prefix,
      unused, pluralize(with_quota, "cell")));
}

}  // namespace

std::string QuotaFigures::name() const { return source.empty() ? model : model + " · " + source; }

std::string quota_text(double cores) {
  if (cores <= 0) return "no quota";
  if (cores == 0.25) return "a quarter of a core";
  if (cores == 0.5) return "half a core";
  if (cores == 1) return "one core";
  if (cores == 1.5) return "one and a half cores";
  return fmt::format("{:.3g} cores", cores);
}

std::string format_cores(double cores) { return format_number(cores, 2); }

std::vector<QuotaFigures> quota_figures(const SelectedCells& selected, bool several_sources) {
  constexpr double s_per_ns = 1e-9;
  std::vector<QuotaFigures> all;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (cell.expected_failure) continue;
    QuotaFigures one{.cell = place,
                     .model = model_name(selected, place),
                     .source = several_sources ? selected.label() : "",
                     .quota = number_setting(cell, "cpu-quota"),
                     .neighbours = static_cast<std::uint64_t>(number_setting(cell, "neighbours")),
                     .workers = cell.workers,
                     .max_cores = max_cores_of(cell),
                     .arrival_rate = cell.arrival_rate,
                     .tasks = cell.tasks,
                     .missing_reason = selected.missing_reason(place)};
    const std::vector<const Trial*>& trials = selected.trials(place);
    if (one.missing_reason.empty()) {
      one.throttled_cores = measure(trials, throttled_cores_of);
      one.was_throttled = std::ranges::any_of(
          trials, [](const Trial* trial) { return trial->resources.throttled_ns.value_or(0) > 0; });
      one.used_cores = measure(trials, used_cores_of);
      if (cell.arrival_rate > 0) {
        one.p99_ns = measure(trials, p99_ns_of);
        if (!one.p99_ns) one.missing_reason = "too few tasks arrived for a p99";
      } else {
        one.time_ns = measure(trials, known_time_ns);
        std::vector<double> rates;
        rates.reserve(trials.size());
        for (const Trial* const trial : trials) {
          rates.push_back(static_cast<double>(cell.tasks) / (trial->sample_ns() * s_per_ns));
        }
        one.tasks_per_s = measure(std::move(rates));
      }
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<Answer> quota_answers(const std::string& prefix, const SelectedCells& selected,
                                  const std::vector<QuotaFigures>& all,
                                  Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  const auto add = [&](std::optional<Answer> answer) {
    if (answer) answers.push_back(std::move(*answer));
  };
  add(throughput_answer(prefix, selected, all, inconclusive));
  add(tail_answer(prefix, all, inconclusive));
  add(neighbour_answer(prefix, selected, all, inconclusive));
  add(oversubscription_answer(prefix, selected, all, inconclusive));
  if (answers.size() > max_answers) {
    put_behind(answers.front(), answers.back());
    answers.pop_back();
  }
  note_unused_quotas(prefix, all, inconclusive);
  const bool has_quota =
      std::ranges::any_of(all, [](const QuotaFigures& one) { return one.quota != 0; });
  if (!has_quota) {
    inconclusive.add("what a quota costs", "", prefix + "no result has one", "");
  } else if (answers.empty() && inconclusive.empty()) {
    inconclusive.add("what a quota costs", "", prefix + "there is nothing to compare it with", "");
  }
  return answers;
}

}  // namespace reports
