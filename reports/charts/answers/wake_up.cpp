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

/// The figures of those with a placement, in ascending order. Tasks of one event loop wake nobody.
std::vector<OperationTime> times_of(const std::vector<WakeUp>& all, const std::string& placement,
                                    std::optional<Measurement> WakeUp::*figure) {
  std::vector<OperationTime> times;
  for (const WakeUp& one : all) {
    const auto& ns = one.*figure;
    if (one.placement == placement && !one.is_loop && ns && ns->value > 0) {
      times.push_back({.cell = one.cell, .name = named(one.method()), .ns = *ns});
    }
  }
  std::ranges::stable_sort(times, {}, [](const OperationTime& time) { return time.ns.value; });
  return times;
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
  const auto add = [&](const std::string& placement, std::optional<Measurement> WakeUp::*figure,
                       RangeSentence sentence) {
    const auto times = times_of(all, placement, figure);
    is_any_known = is_any_known || !times.empty();
    sentence.prefix = prefix;
    sentence.order = sentence.what;
    sentence.of = placement_text(placement);
    sentence.evidence = times_text(times);
    auto answer = range_answer(sentence, selected, times, inconclusive);
    if (answer) answers.push_back(std::move(*answer));
  };
  const std::string what = "how long until the other task runs";
  add("same-core", &WakeUp::ns,
      {.begin = "On one core, waking the other task takes on average ",
       .what = what,
       .figure = wake_up_ns});
  add("other-core", &WakeUp::ns,
      {.begin = "On another core, waking the other task takes on average ",
       .what = what,
       .figure = wake_up_ns});
  add("free", &WakeUp::p99_ns,
      {.begin = "Placed freely, the slowest hundredth of round trips takes at least ",
       .from = "",
       .what = "how long the tails are",
       .figure = p99_sampled_ns});
  if (!is_any_known) {
    inconclusive.add(what, "", prefix + "no result has two workers that wake each other", "");
  }
  return answers;
}

}  // namespace reports
