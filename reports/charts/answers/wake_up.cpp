// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/wake_up.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/support/operation_figures.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::optional<double> half(std::optional<double> figure) {
  return figure ? std::optional(*figure / 2) : std::nullopt;
}
std::optional<double> wake_up_ns(const Trial& trial) { return half(ns_per_operation(trial)); }
std::optional<double> wake_up_cpu_ns(const Trial& trial) {
  return half(cpu_ns_per_operation(trial));
}
std::optional<double> wake_up_switches(const Trial& trial) {
  return half(switches_per_operation(trial));
}

/// A range over those with one placement, from the least figure to the largest.
struct Range {
  std::string begin;  ///< of the sentence: "On one core, waking the other task takes"
  std::string from;   ///< before the least of several figures: "from "
  std::string what;   ///< that cannot be told else
  FigureOfTrial of_trial;
  std::optional<Measurement> WakeUp::*figure;
};

/// Those of a placement whose figure is known. Tasks of one event loop wake nobody.
std::vector<const WakeUp*> with_figure(const std::vector<WakeUp>& all, const std::string& placement,
                                       std::optional<Measurement> WakeUp::*figure) {
  std::vector<const WakeUp*> known;
  for (const WakeUp& one : all) {
    const auto& of_one = one.*figure;
    if (one.placement == placement && !one.is_loop && of_one && of_one->value > 0) {
      known.push_back(&one);
    }
  }
  return known;
}

std::optional<Answer> range_answer(const std::string& prefix, const SelectedCells& selected,
                                   std::vector<const WakeUp*> known, const std::string& placement,
                                   const Range& range, Inconclusive& inconclusive) {
  if (known.empty()) return std::nullopt;
  const auto value_of = [&](const WakeUp* one) { return (one->*range.figure)->value; };
  std::ranges::stable_sort(known, {}, value_of);
  std::vector<std::uint64_t> cells;
  std::vector<std::pair<std::string, Figure>> figures;
  for (const WakeUp* one : known) {
    cells.push_back(one->cell);
    figures.emplace_back(named(one->method()), *(one->*range.figure));
  }
  const auto text_of = [&](const WakeUp* one) {
    return fmt::format("{} with {}", format_duration(value_of(one)), named(one->method()));
  };
  const std::string evidence = figures_text(figures, format_duration);
  if (known.size() == 1) {
    if ((known.front()->*range.figure)->interval) {
      return Answer(fmt::format("{}{} {}.", prefix, range.begin, text_of(known.front())), evidence);
    }
    inconclusive.add(range.what, placement_text(placement),
                     prefix + "too few trials for an interval");
    return std::nullopt;
  }
  if (!are_surely_apart(selected, cells, range.of_trial)) {
    inconclusive.add(range.what, placement_text(placement),
                     prefix + "not even the two that are furthest apart can be told apart");
    return std::nullopt;
  }
  return Answer(fmt::format("{}{} {}{} to {}.", prefix, range.begin, range.from,
                            text_of(known.front()), text_of(known.back())),
                evidence);
}

}  // namespace

std::string WakeUp::method() const { return fmt::format("{} ({})", channel, model); }

std::string WakeUp::name() const { return source.empty() ? method() : method() + " · " + source; }

std::string placement_text(const std::string& placement) {
  if (placement == "same-core") return "on one core";
  if (placement == "other-core") return "on two cores";
  return placement == "free" ? "placed freely" : sanitize(placement, 40);
}

std::vector<WakeUp> wake_ups(const SelectedCells& selected, bool several_sources) {
  std::vector<WakeUp> all;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (cell.workload != "ping-pong" || cell.channel.empty() || cell.expected_failure) continue;
    const auto given = cell.options.find("placement");
    WakeUp one{.cell = place,
               .channel = cell.channel,
               .series = Palette::series_of(cell),
               .model = model_name(selected, place),
               .source = several_sources ? selected.label() : "",
               .placement = given == cell.options.end() ? "free" : given->second,
               .is_loop = cell.workers == 1,
               .missing_reason = selected.missing_reason(place)};
    const std::vector<const Trial*>& trials = selected.trials(place);
    if (one.missing_reason.empty()) {
      one.ns = measure(trials, wake_up_ns);
      one.cpu_ns = measure(trials, wake_up_cpu_ns);
      one.switches = measure(trials, wake_up_switches);
      one.median_ns = measure(trials, median_sampled_ns);
      one.p99_ns = measure(trials, p99_sampled_ns);
      if (!one.ns) one.missing_reason = "its round trips are not counted";
    }
    all.push_back(std::move(one));
  }
  return all;
}

std::vector<Answer> wake_up_answers(const std::string& prefix, const SelectedCells& selected,
                                    const std::vector<WakeUp>& all, Inconclusive& inconclusive) {
  std::vector<Answer> answers;
  bool is_any_known = false;
  const auto add = [&](const std::string& placement, const Range& range) {
    auto known = with_figure(all, placement, range.figure);
    is_any_known = is_any_known || !known.empty();
    auto answer = range_answer(prefix, selected, std::move(known), placement, range, inconclusive);
    if (answer) answers.push_back(std::move(*answer));
  };
  const std::string what = "how long until the other task runs";
  add("same-core",
      {"On one core, waking the other task takes", "from ", what, wake_up_ns, &WakeUp::ns});
  add("other-core",
      {"On another core, waking the other task takes", "from ", what, wake_up_ns, &WakeUp::ns});
  add("free", {"Placed freely, the slowest hundredth of round trips takes at least", "",
               "how long the tails are", p99_sampled_ns, &WakeUp::p99_ns});
  if (!is_any_known) {
    inconclusive.add(what, "", prefix + "no result has two workers that wake each other", "");
  }
  return answers;
}

}  // namespace reports
