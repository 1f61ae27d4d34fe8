// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/io_concurrency.h"
#include "reports/charts/support/open_gain.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A line with the tasks in flight at which its rate is highest.
struct Peak {
  const SettingLine* line = nullptr;
  std::uint64_t in_flight = 0;
  std::uint64_t cell = 0;
  Figure rate;
};

std::vector<Peak> peaks(const LineGroup& group, const TrialsBySource& by_source) {
  std::vector<Peak> found;
  for (const SettingLine& line : group.lines) {
    std::optional<Peak> best;
    for (const auto& [in_flight, cell] : line.cells) {
      const auto rate = rate_of(line, cell, by_source.of(*line.source));
      if (rate && (!best || rate->value > best->rate.value)) {
        best = Peak{&line, in_flight, cell, *rate};
      }
    }
    if (best) found.push_back(*best);
  }
  std::ranges::stable_sort(found, std::ranges::greater{},
                           [](const Peak& peak) { return peak.rate.value; });
  return found;
}

std::string text(const Peak& peak) {
  return fmt::format("{} ({} in flight)", peak.line->name(), peak.in_flight);
}

/// Who reaches most, and who cannot be told apart from it.
std::string leader_answer(const LineGroup& group, const TrialsBySource& by_source) {
  const std::string start = group.title + ": ";
  const std::vector<Peak> all = peaks(group, by_source);
  if (all.empty()) return start + "nothing was measured";
  const Order& order = by_source.order(*all[0].line->source);
  const std::string figure = with_interval(all[0].rate, format_rate);
  if (all.size() == 1) return fmt::format("{}{} reaches {}", start, text(all[0]), figure);
  const std::string highest = format_rate(all[0].rate.value);
  if (!std::ranges::all_of(all, [&](const Peak& peak) { return order.is_told(peak.cell); })) {
    return fmt::format(
        "{}who reaches most cannot be told with fewer than {}; the highest median is that of {}, "
        "{}",
        start, pluralize(order.min_rounds(), "round"), text(all[0]), highest);
  }
  std::vector<std::string> tied;
  for (const Peak& peak : all) {
    const bool is_lower = std::ranges::any_of(
        all, [&](const Peak& other) { return order.is_faster(other.cell, peak.cell); });
    if (!is_lower) tied.push_back(text(peak));
  }
  if (tied.size() == 1) return fmt::format("{}{} reaches most: {}", start, tied[0], figure);
  return fmt::format("{}{} reach most and cannot be told apart: {}", start, listing(tied), figure);
}

/// Up to where more in flight is faster, and what the trials leave open.
std::string growth_answer(const LineGroup& group, const TrialsBySource& by_source) {
  std::vector<std::string> grows;
  std::vector<std::string> stays;
  std::vector<std::string> open_ones;
  std::vector<std::string> untold;
  for (const SettingLine& line : group.lines) {
    const ByCell& by_cell = by_source.of(*line.source);
    const Order& order = by_source.order(*line.source);
    const CellsBySetting levels = measured_settings(line.cells, by_cell);
    if (levels.size() < 2) continue;
    const std::string name = line.name();
    const auto stops = gain_stops_at(levels, order);
    if (!stops) {
      untold.push_back(name);
      continue;
    }
    const std::string stop = std::to_string(*stops);
    if (*stops == levels.rbegin()->first) {
      grows.push_back(fmt::format("{} to the most that were measured, {}", name, stop));
      continue;
    }
    const auto open = open_gain(line.cells, *stops, by_cell, order);
    if (!open) {
      untold.push_back(name);
    } else if (open->matters()) {
      open_ones.push_back(fmt::format("{} beyond {}, though that {} per task cannot be ruled out",
                                      name, stop, saving_text(*open, *stops)));
    } else if (*stops == levels.begin()->first) {
      stays.push_back(fmt::format("{} beyond {}", name, stop));
    } else {
      grows.push_back(fmt::format("{} up to {}", name, stop));
    }
  }
  std::vector<std::string> parts;
  if (!grows.empty()) {
    parts.push_back("the rate grows with the tasks in flight of " + listing(grows));
  }
  if (!stays.empty()) {
    parts.push_back("the rate was not seen to grow with the tasks in flight of " + listing(stays));
  }
  // Each has a reservation of its own: in one list nobody could tell whose.
  for (const std::string& one : open_ones) {
    parts.push_back("where the rate stops growing cannot be told of " + one);
  }
  if (!untold.empty()) {
    parts.push_back("up to how many in flight the rate of " + listing(untold) +
                    " grows cannot be told, there are too few rounds");
  }
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
  return text.empty() ? "" : fmt::format("{}: {}.", group.title, text);
}

/// "10, 100 and 5 more": the first of some settings.
std::string some_of(const std::vector<std::uint64_t>& settings) {
  constexpr std::size_t max_named = 5;
  std::vector<std::string> texts;
  for (const std::uint64_t setting : settings) {
    if (texts.size() < max_named) texts.push_back(std::to_string(setting));
  }
  if (settings.size() > max_named) {
    texts.push_back(std::to_string(settings.size() - max_named) + " more");
  }
  return listing(texts);
}

/// Adds where a line fails. Failures begin where no larger number of tasks in flight succeeds.
void add_failures(Section& section, const LineGroup& group) {
  for (const SettingLine& line : group.lines) {
    const Results& results = line.source->results;
    std::vector<std::uint64_t> single;  // with a result, or none at all, beyond them
    std::vector<std::uint64_t> last;    // and nothing but failures
    for (const auto& [in_flight, cell] : line.cells) {
      if (results.failure(cell) != nullptr) {
        last.push_back(in_flight);
      } else {
        single.insert(single.end(), last.begin(), last.end());
        last.clear();
      }
    }
    const auto add = [&](const std::string& what, std::uint64_t first) {
      section.answers.push_back(
          fmt::format("{}: {}{}: {}.", group.title, line.name(), what,
                      sanitize(results.failure(line.cells.at(first))->reason, 200)));
    };
    if (!single.empty()) add(" failed at " + some_of(single) + " in flight", single.front());
    if (!last.empty()) {
      add(" fails from " + std::to_string(last.front()) + " in flight on", last.front());
    }
  }
}

}  // namespace

void add_concurrency_answers(Section& section, const LineGroup& group,
                             const TrialsBySource& by_source) {
  section.answers.push_back(leader_answer(group, by_source) + ".");
  const std::string growth = growth_answer(group, by_source);
  if (!growth.empty()) section.answers.push_back(growth);
  add_failures(section, group);
}

void add_inapplicable(Section& section, std::span<const Selection> selections,
                      const std::vector<LineGroup>& all) {
  std::vector<std::string> said;
  for (const Selection& selection : selections) {
    const Plan& plan = selection.source->results.plan;
    for (const NotApplicable& absent : plan.not_applicable) {
      // The other models may be those of other experiments.
      const bool ours = std::ranges::any_of(all, [&](const LineGroup& group) {
        return (absent.workload.empty() || absent.workload == group.workload) &&
               std::ranges::any_of(group.lines, [&](const SettingLine& line) {
                 return line.cell(line.cells.begin()->second).model == absent.model;
               });
      });
      std::string sentence = fmt::format(
          "{}Not measured: {}, {}.", about(selections.size() > 1 ? selection.source->label : ""),
          sanitize(absent.model, 60), sanitize(absent.reason, 200));
      if (!ours || std::ranges::find(said, sentence) != said.end()) continue;
      said.push_back(std::move(sentence));
    }
  }
  section.answers.insert(section.answers.end(), said.begin(), said.end());
}

}  // namespace reports
