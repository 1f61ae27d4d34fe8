// SPDX-License-Identifier: Apache-2.0
#include "reports/sections.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "reports/advice/request_text.h"
#include "reports/charts/catalogue.h"
#include "reports/charts/common/claims.h"
#include "reports/charts/common/quiet_machine.h"
#include "reports/charts/common/timeline.h"
#include "reports/charts/support/captions.h"
#include "reports/formats/comparison_table.h"
#include "reports/results/cell_fault.h"
#include "reports/summary/answers.h"

namespace reports {
namespace {

/// There are no trials to compare, and none failed.
bool is_timeline_alone(const Results& results) {
  return !results.timelines.empty() && results.trials.empty() && results.failed.empty();
}

/// An experiment as the sources have it.
struct Found {
  Section section;
  std::vector<Selection> selections;
};

void add(std::vector<Found>& all, const Experiment& experiment, const Source& source) {
  auto place = std::ranges::find_if(all, [&](const Found& found) {
    return found.section.name == experiment.name && found.section.chart == experiment.chart;
  });
  if (place == all.end()) {
    all.push_back(
        {.section = {
             .name = experiment.name, .question = experiment.question, .chart = experiment.chart}});
    place = all.end() - 1;
  }
  place->selections.push_back({.source = &source, .cells = experiment.cells});
}

/// Returns the question of an advice as if it were an experiment with all cells of the plan.
Experiment advice_of(const Plan& plan) {
  Experiment experiment{.name = "advice",
                        .question = "how should " + describe(*plan.advice) + " be run?",
                        .chart = "advice"};
  experiment.cells.resize(plan.cells.size());
  std::iota(experiment.cells.begin(), experiment.cells.end(), 0);
  return experiment;
}

void add_comparisons(Found& found) {
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  for (const Selection& selection : found.selections) {
    const Source& source = *selection.source;
    by_source.emplace_back();
    for (const Experiment& experiment : source.results.plan.experiments) {
      if (experiment.name != found.section.name || experiment.chart != found.section.chart)
        continue;
      const bool is_one_of_several = found.selections.size() > 1;
      auto answers = comparison_answers(experiment, source.results, inconclusive);
      for (Answer& answer : answers) {
        if (is_one_of_several) answer.sentence.insert(0, source.label + ": ");
        by_source.back().push_back(std::move(answer));
      }
    }
  }
  interleave_answers(found.section, std::move(by_source));
  inconclusive.put_into(found.section);
}

/// Makes the ids of charts unique: the names of sections are untrusted, and may give equal ids.
void tell_charts_apart(std::vector<Section>& sections) {
  std::set<std::string> ids;
  for (Section& section : sections) {
    for (Chart& chart : section.charts) {
      const std::string id = chart.id;
      for (int number = 2; !ids.insert(chart.id).second; ++number) {
        chart.id = fmt::format("{}-{}", id, number);
      }
    }
  }
}

}  // namespace

std::vector<Section> make_sections(std::span<const Source> sources) {
  Palette palette;
  std::vector<Found> all;
  for (const Source& source : sources) {
    const Plan& plan = source.results.plan;
    palette.add(plan.cells);
    for (const Experiment& experiment : plan.experiments) add(all, experiment, source);
    if (plan.advice) add(all, advice_of(plan), source);
    if (plan.experiments.empty() && plan.claims.empty() && !plan.advice &&
        !is_timeline_alone(source.results)) {
      Experiment by_hand{.name = chosen_by_hand,
                         .question = "how do these models compare?",
                         .chart = chosen_by_hand};
      Experiment faults{.name = faults_chart,
                        .question = "what does a fault in one task cost?",
                        .chart = faults_chart};
      for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
        (has_fault(plan.cells[cell]) ? faults : by_hand).cells.push_back(cell);
      }
      if (!by_hand.cells.empty() || faults.cells.empty()) add(all, by_hand, source);
      if (!faults.cells.empty()) add(all, faults, source);
    }
  }
  std::vector<Section> sections;
  for (Found& found : all) {
    if (const SectionMaker* const maker = find_section_maker(found.section.chart)) {
      maker->make(found.section, found.selections, palette);
    }
    add_comparisons(found);
    sections.push_back(std::move(found.section));
  }
  std::vector<Section> claims = make_claim_sections(sources);
  sections.insert(sections.end(), std::make_move_iterator(claims.begin()),
                  std::make_move_iterator(claims.end()));
  if (auto timelines = make_timeline_section(sources, palette)) {
    sections.push_back(std::move(*timelines));
  }
  if (auto machine = make_quiet_machine_section(sources)) sections.push_back(std::move(*machine));
  tell_charts_apart(sections);
  for (Section& section : sections) caption_charts(section, sources);
  return sections;
}

}  // namespace reports
