// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "reports/charts/support/decision_squares.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The time of an iteration over its tasks, of which squares have different numbers.
double per_task(const SelectedCells& selected, std::uint64_t cell, double ns) {
  return ns / static_cast<double>(std::max<std::uint64_t>(1, selected.cell(cell).tasks));
}

/// "tbb 1.20 ms, fork 3.40 ms", per task.
std::string all_of(const SelectedCells& selected, const HeatmapCell& square) {
  std::string text;
  for (const auto& contender : square.order) {
    text +=
        fmt::format("{}{} {}", text.empty() ? "" : ", ", method_of(selected, contender.cell),
                    format_duration(per_task(selected, contender.cell, contender.time_ns.value)));
  }
  return text;
}

}  // namespace

Saying saying_of(const SelectedCells& selected, const HeatmapCell& square) {
  switch (square.verdict) {
    case HeatmapCell::Verdict::winner: {
      const std::string name = method_of(selected, square.order[0].cell);
      return {name, name + " wins"};
    }
    case HeatmapCell::Verdict::tie: {
      const auto names = first_ones(selected, square);
      return {"tie", "tie between " + listing(names)};
    }
    case HeatmapCell::Verdict::cannot_tell:
      return {"?", "cannot tell: " + square.reason};
    case HeatmapCell::Verdict::no_result:
      break;
  }
  const bool failed =
      std::ranges::any_of(square.missing_values, [](const std::string& missing_reason) {
        return missing_reason.find(" failed: ") != std::string::npos;
      });
  return failed ? Saying{"failed", "no model has a result"}
                : Saying{"not measured", "not measured"};
}

std::vector<std::string> figures_of(const SelectedCells& selected, const HeatmapCell& square) {
  const auto& order = square.order;
  std::vector<std::string> texts = {
      share_text(square.share), std::to_string(square.concurrency),
      order.empty() ? "" : std::to_string(selected.cell(order[0].cell).tasks),
      saying_of(selected, square).full};
  if (order.empty()) {
    texts.insert(texts.end(), {"", ""});
  } else {
    Measurement of_task = order[0].time_ns;
    of_task.value = per_task(selected, order[0].cell, of_task.value);
    if (of_task.interval) {
      of_task.interval = Interval{per_task(selected, order[0].cell, of_task.interval->low),
                                  per_task(selected, order[0].cell, of_task.interval->high)};
    }
    texts.push_back(format_duration(of_task.value));
    texts.push_back(interval_text(of_task, format_duration));
  }
  texts.push_back(order.size() < 2 ? "" : method_of(selected, order[1].cell));
  if (order.size() < 2) {
    texts.insert(texts.end(), {"", ""});
  } else {
    const Measurement lead = lead_of(square);
    texts.push_back(format_times(lead.value));
    texts.push_back(interval_text(lead, format_times));
  }
  std::string rest = all_of(selected, square);
  for (const std::string& missing_reason : square.missing_values)
    rest += (rest.empty() ? "" : "; ") + missing_reason;
  texts.push_back(std::move(rest));
  return texts;
}

const std::vector<std::string> square_figures = {"share of waiting",
                                                 "in flight",
                                                 "tasks",
                                                 "verdict",
                                                 "its time per task",
                                                 "95 % interval",
                                                 "runner-up",
                                                 "runner-up / fastest",
                                                 "95 % interval",
                                                 "all per task, and what has no result"};

}  // namespace reports
