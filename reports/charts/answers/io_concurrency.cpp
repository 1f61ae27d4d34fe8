// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/io_concurrency.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/answers/open_gain.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
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
  return fmt::format("{} with {} in flight", short_name(peak.line->name()), peak.in_flight);
}

/// Says what the only model with a result gains over its fewest tasks in flight: without another
/// one its rate is no answer alone.
void add_gain(const LineGroup& group, const Peak& peak, const TrialsBySource& by_source,
              std::vector<Answer>& answers, Inconclusive& inconclusive) {
  const SettingLine& line = *peak.line;
  const ByCell& by_cell = by_source.of(*line.source);
  const CellsBySetting levels = measured_settings(line.cells, by_cell);
  if (levels.size() < 2) {
    inconclusive.add("who reaches the highest rate", group.title,
                     "there is one result alone, and nothing to compare it with");
    return;
  }
  // What is not told here is told, or inconclusive, as the growth of the rate.
  const auto& [fewest, first] = *levels.begin();
  const auto least = rate_of(line, first, by_cell);
  if (!least || !by_source.order(*line.source).is_faster(peak.cell, first)) return;
  answers.emplace_back(
      fmt::format("{}: {} reaches {}, {} its rate with {} in flight.", group.title, text(peak),
                  format_rate(peak.rate.value), format_ratio(peak.rate.value / least->value),
                  fewest),
      figures_text({{text(peak), peak.rate}, {fmt::format("with {} in flight", fewest), *least}},
                   format_rate),
      std::vector<std::string>{group.title});
}

/// Says who reaches most, or who cannot be told apart from it.
void add_leader(const LineGroup& group, const TrialsBySource& by_source,
                std::vector<Answer>& answers, Inconclusive& inconclusive) {
  const std::vector<Peak> all = peaks(group, by_source);
  if (all.empty()) {
    inconclusive.add("who reaches the highest rate", group.title, "nothing was measured", "");
    return;
  }
  const Order& order = by_source.order(*all[0].line->source);
  std::vector<std::pair<std::string, Figure>> rates;
  for (const Peak& peak : all) {
    if (rates.size() < 6) rates.emplace_back(text(peak), peak.rate);
  }
  const std::string evidence = figures_text(rates, format_rate);
  const std::string highest = format_rate(all[0].rate.value);
  if (all.size() == 1) {
    add_gain(group, all[0], by_source, answers, inconclusive);
    return;
  }
  if (!std::ranges::all_of(all, [&](const Peak& peak) { return order.is_told(peak.cell); })) {
    inconclusive.add("who reaches the highest rate", group.title,
                     "fewer than " + pluralize(order.min_rounds(), "round"));
    return;
  }
  std::vector<std::string> tied;
  std::vector<std::uint64_t> settings;
  for (const Peak& peak : all) {
    const bool is_lower = std::ranges::any_of(
        all, [&](const Peak& other) { return order.is_faster(other.cell, peak.cell); });
    if (is_lower) continue;
    add_name(tied, peak.line->name());
    settings.push_back(peak.in_flight);
  }
  const bool is_one_setting = std::ranges::all_of(
      settings, [&](std::uint64_t setting) { return setting == settings.front(); });
  const std::string where =
      is_one_setting ? fmt::format(" with {} in flight", settings.front()) : "";
  answers.emplace_back(tied.size() == 1 ? fmt::format("{}: {}{} reaches the highest rate, {}.",
                                                      group.title, tied[0], where, highest)
                                        : fmt::format("{}: {}{} share the highest rate, up to {}.",
                                                      group.title, some_of(tied), where, highest),
                       evidence, std::vector<std::string>{group.title});
}

/// The lines of a group of which one thing is told, by the tasks in flight of which it is told.
using NamesBySetting = std::map<std::uint64_t, std::vector<std::string>>;

/// "grows up to 100 in flight with fork and tbb, up to 10 with coroutines, not at all with fibers".
std::string growth_text(const NamesBySetting& names, const std::vector<std::string>& constant) {
  std::string text;
  for (auto one = names.rbegin(); one != names.rend(); ++one) {
    text += fmt::format("{}up to {}{} with {}", text.empty() ? "" : ", ", one->first,
                        text.empty() ? " in flight" : "", some_of(one->second, 2));
  }
  if (constant.empty()) return "grows " + text;
  return text.empty() ? "does not grow with the tasks in flight with " + some_of(constant)
                      : fmt::format("grows {}, not at all with {}", text, some_of(constant, 2));
}

/// Says up to where more in flight is faster, and what the trials leave open.
void add_growth(const LineGroup& group, const TrialsBySource& by_source,
                std::vector<Answer>& answers, Inconclusive& inconclusive) {
  NamesBySetting grows;
  std::vector<std::string> constant;
  std::vector<std::string> evidence;
  for (const SettingLine& line : group.lines) {
    const ByCell& by_cell = by_source.of(*line.source);
    const Order& order = by_source.order(*line.source);
    const CellsBySetting levels = measured_settings(line.cells, by_cell);
    if (levels.size() < 2) continue;
    const auto stops = gain_stops_at(levels, order);
    const bool is_last = stops && *stops == levels.rbegin()->first;
    const auto open =
        stops && !is_last ? open_gain(line.cells, *stops, by_cell, order) : std::nullopt;
    if (!stops || (!is_last && !open)) {
      inconclusive.add_with("up to how many in flight the rate grows", group.title, line.name(),
                            "too few rounds");
      continue;
    }
    if (open && open->matters()) {
      inconclusive.add_with(
          fmt::format("whether the rate grows by over a tenth beyond {} in flight", *stops),
          group.title, line.name(), "the times scatter too much");
      continue;
    }
    add_name(*stops == levels.begin()->first ? constant : grows[*stops], line.name());
    if (!open) {
      evidence.push_back(line.name() + ": to the most that were measured");
    } else if (open->share > 0) {
      evidence.push_back(fmt::format(
          "{}: beyond {} at most {} less time per task, {} in flight against {}", line.name(),
          *stops, format_percent(open->share, 0), open->setting, open->than));
    }
  }
  if (grows.empty() && constant.empty()) return;
  // Of several numbers the two with the most lines are told, the others stand in the table.
  const std::string all = growth_text(grows, constant);
  while (grows.size() + (constant.empty() ? 0 : 1) > 2) {
    grows.erase(
        std::ranges::min_element(grows, {}, [](const auto& one) { return one.second.size(); }));
  }
  const std::string told = growth_text(grows, constant);
  if (told != all) evidence.insert(evidence.begin(), "the rate " + all);
  answers.emplace_back(fmt::format("{}: the rate {}.", group.title, told), join_texts(evidence),
                       std::vector<std::string>{group.title});
}

/// "10, 100 and 5 more": the first of some settings.
std::string settings_text(const std::vector<std::uint64_t>& settings) {
  std::vector<std::string> texts;
  texts.reserve(settings.size());
  for (const std::uint64_t setting : settings) texts.push_back(std::to_string(setting));
  return some_of(texts, 5);
}

/// Says where lines fail. Failures begin where no larger number of tasks in flight succeeds.
void add_failures(const LineGroup& group, std::vector<Answer>& answers) {
  std::vector<std::string> failing;
  std::vector<std::string> evidence;
  std::optional<std::uint64_t> least;
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
    const auto reason = [&](std::uint64_t first) {
      return sanitize(results.failure(line.cells.at(first))->reason, 200);
    };
    if (!single.empty() || !last.empty()) add_name(failing, line.name());
    if (!single.empty()) {
      least = std::min(least.value_or(single.front()), single.front());
      evidence.push_back(fmt::format("{} failed at {} in flight: {}", line.name(),
                                     settings_text(single), reason(single.front())));
    }
    if (!last.empty()) {
      least = std::min(least.value_or(last.front()), last.front());
      evidence.push_back(fmt::format("{} fails from {} in flight on: {}", line.name(), last.front(),
                                     reason(last.front())));
    }
  }
  if (failing.empty()) return;
  answers.emplace_back(
      fmt::format("{}: {} {}, first with {} in flight.", group.title, some_of(failing),
                  failing.size() == 1 ? "fails" : "fail", *least),
      join_texts(evidence), std::vector<std::string>{group.title});
}

}  // namespace

void add_concurrency_answers(std::span<const LineGroup> groups, const TrialsBySource& by_source,
                             Section& section, Inconclusive& inconclusive) {
  // Who reaches most is asked first, of each work.
  std::vector<std::vector<Answer>> by_group;
  for (const LineGroup& group : groups) {
    std::vector<Answer>& answers = by_group.emplace_back();
    add_leader(group, by_source, answers, inconclusive);
    add_failures(group, answers);
    add_growth(group, by_source, answers, inconclusive);
  }
  interleave_answers(section, std::move(by_group));
}

void add_inapplicable(Inconclusive& inconclusive, std::span<const Selection> selections,
                      const std::vector<LineGroup>& all) {
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
      if (!ours) continue;
      inconclusive.note(fmt::format("{}{} was not measured with all numbers, because {}",
                                    about(selections.size() > 1 ? selection.source->label : ""),
                                    sanitize(absent.model, 60), sanitize(absent.reason, 200)));
    }
  }
}

}  // namespace reports
