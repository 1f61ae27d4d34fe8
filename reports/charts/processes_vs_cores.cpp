// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/answers/open_gain.h"
#include "reports/charts/charts.h"
#include "reports/charts/common/scaling.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// What is said of lines together: those with the same stop.
struct Statement {
  Gain gain = Gain::stops;
  std::uint64_t stop = 0;
  std::string label;  ///< of the source, where there are several
  std::vector<std::string> works;
  std::vector<std::string> models;  ///< series, in full: sentences shorten them
  std::set<std::string> nouns;      ///< of the workers
  std::vector<double> speed_ups;
  std::vector<std::string> evidence;

  std::size_t lines() const { return works.size() * models.size(); }
};

/// Says what stands behind the stop of a line.
std::string evidence_of(const SettingLine& line, std::uint64_t stop,
                        const std::optional<Figure>& speed_up, const ByCell& by_cell,
                        const Order& order) {
  std::string text = sanitize(line.series, 100);
  if (speed_up) text += " " + with_interval(*speed_up, format_ratio);
  const CellsBySetting levels = measured_settings(line.cells, by_cell);
  const auto& [most, cell_of_most] = *levels.rbegin();
  const auto ratio = ratio_of(by_cell, cell_of_most, line.cells.at(stop));
  if (!ratio || !order.is_faster(line.cells.at(stop), cell_of_most)) return text;
  return text + fmt::format(", with {} {} the time", pluralize(most, worker_noun(line.any_cell())),
                            with_interval(*ratio, format_ratio));
}

/// Gathers what can be told of the lines, and what cannot.
class WorkersAnswers {
 public:
  explicit WorkersAnswers(const TrialsBySource& by_source) : by_source_(by_source) {}

  void add(const LineGroup& group, const SettingLine& line) {
    const ByCell& by_cell = by_source_.of(*line.source);
    const Order& order = by_source_.order(*line.source);
    const CellsBySetting levels = measured_settings(line.cells, by_cell);
    if (levels.size() < 2) {
      inconclusive_.add_with("where more workers stop gaining", group.title, line.name(),
                             "it needs results of two numbers");
      return;
    }
    const auto stop = gain_stops_at(levels, order);
    if (!stop) {
      inconclusive_.add_with("where more workers stop gaining", group.title, line.name(),
                             "fewer than " + pluralize(order.min_rounds(), "round"));
      return;
    }
    const auto speed_up =
        line.serial ? ratio_of(by_cell, *line.serial, line.cells.at(*stop)) : std::nullopt;
    const LineGain told = gain_of(line, *stop, by_cell, order);
    if (told.gain == Gain::was_not_seen) {
      inconclusive_.add_with("whether more workers than that save over a tenth of the time",
                             group.title, line.name(),
                             told.open ? "the times scatter too much" : "too few rounds");
    }
    Statement& statement = statement_of(group, line, told.gain, *stop);
    statement.models.push_back(sanitize(line.series, 100));
    statement.nouns.insert(worker_noun(line.any_cell()));
    if (speed_up) statement.speed_ups.push_back(speed_up->value);
    statement.evidence.push_back(evidence_of(line, *stop, speed_up, by_cell, order));
    if (const auto limit = speed_up_limit(line)) most_possible_[statement.label] = limit->most;
  }

  void put_into(Section& section) {
    join_works();
    // What is sure comes first.
    std::ranges::stable_sort(statements_, std::greater(), [](const Statement& statement) {
      return std::pair(statement.gain != Gain::was_not_seen, statement.lines());
    });
    std::vector<std::string> labels;
    std::vector<std::vector<Answer>> by_source;
    for (const Statement& statement : statements_) {
      auto label = std::ranges::find(labels, statement.label);
      if (label == labels.end()) {
        label = labels.insert(labels.end(), statement.label);
        by_source.emplace_back();
      }
      by_source[static_cast<std::size_t>(label - labels.begin())].push_back(answer_of(statement));
    }
    interleave_answers(section, std::move(by_source));
    inconclusive_.put_into(section);
  }

 private:
  /// Returns the place for a line, which those of its work with the same stop have together.
  Statement& statement_of(const LineGroup& group, const SettingLine& line, Gain gain,
                          std::uint64_t stop) {
    const std::string label = line.label.empty() ? "" : sanitize(line.label, 60);
    const auto found = std::ranges::find_if(statements_, [&](const Statement& one) {
      return one.gain == gain && one.stop == stop && one.label == label &&
             one.works.front() == group.title;
    });
    if (found != statements_.end()) return *found;
    return statements_.emplace_back(
        Statement{.gain = gain, .stop = stop, .label = label, .works = {group.title}});
  }

  /// Joins works of which the same is told with the same models.
  void join_works() {
    std::vector<Statement> joined;
    for (Statement& statement : statements_) {
      const auto same = std::ranges::find_if(joined, [&](const Statement& one) {
        return one.gain == statement.gain && one.stop == statement.stop &&
               one.label == statement.label && one.models == statement.models;
      });
      statement.evidence.front().insert(0, statement.works.front() + ": ");
      if (same == joined.end()) {
        joined.push_back(std::move(statement));
        continue;
      }
      same->works.push_back(statement.works.front());
      same->nouns.insert(statement.nouns.begin(), statement.nouns.end());
      same->speed_ups.insert(same->speed_ups.end(), statement.speed_ups.begin(),
                             statement.speed_ups.end());
      std::ranges::move(statement.evidence, std::back_inserter(same->evidence));
    }
    statements_ = std::move(joined);
  }

  Answer answer_of(const Statement& statement) const {
    const std::string noun = statement.nouns.size() == 1 ? *statement.nouns.begin() : "worker";
    const std::string workers = pluralize(statement.stop, noun);
    std::vector<std::string> names;
    for (const std::string& model : statement.models) add_name(names, model);
    const std::string models = some_of(names);
    constexpr std::size_t max_works = 2;
    std::vector<std::string> named = statement.works;
    if (named.size() > max_works) named.resize(max_works);
    std::string sentence = about(statement.label) + some_of(statement.works, max_works) + ": ";
    sentence += gain_text(statement.gain, statement.stop, workers) + " with " + models;
    if (!statement.speed_ups.empty()) {
      const auto [least, most] = std::ranges::minmax(statement.speed_ups);
      const std::string low = format_ratio(least);
      const std::string high = format_ratio(most);
      sentence += fmt::format(": {} as fast as serial", low == high ? low : low + " to " + high);
    }
    std::vector<std::string> evidence = statement.evidence;
    if (const auto limit = most_possible_.find(statement.label); limit != most_possible_.end()) {
      evidence.push_back(
          fmt::format("the cores can give {} together", format_ratio(limit->second)));
    }
    return {sentence + ".", join_texts(evidence), std::move(named)};
  }

  const TrialsBySource& by_source_;
  std::vector<Statement> statements_;
  std::map<std::string, double> most_possible_;  ///< by the label of the source
  Inconclusive inconclusive_;
};

bool has_several_languages(std::span<const Selection> selections) {
  std::set<std::string> families;
  for (const Selection& selection : selections) {
    for (const std::uint64_t cell : existing_cells(selection)) {
      families.insert(selection.source->results.plan.cells[cell].family);
    }
  }
  return families.size() > 1;
}

}  // namespace

void make_processes_vs_cores(Section& section, std::span<const Selection> selections,
                             const Palette& palette) {
  const TrialsBySource by_source(selections);
  const auto groups = scaling_groups(selections, has_several_languages(selections));
  WorkersAnswers answers(by_source);
  for (const LineGroup& group : groups) {
    for (const SettingLine& line : group.lines) answers.add(group, line);
  }
  answers.put_into(section);
  for (const LineGroup& group : groups) {
    // Processes are what the question is about, where they stand beside other workers.
    const auto looks = looks_of(group, [](const SettingLine& line) {
      return traits_of(line.any_cell()).worker_kind == WorkerKind::process;
    });
    const bool has_serial = std::ranges::any_of(
        group.lines, [](const SettingLine& line) { return line.serial.has_value(); });
    if (has_serial) {
      Chart speed_up = speed_up_chart(group, by_source, palette, looks);
      speed_up.id = chart_id(section, "speed-up");
      if (std::ranges::any_of(looks, &LineLook::is_muted)) {
        speed_up.note += " In colour: processes, which the question is about.";
      }
      section.charts.push_back(std::move(speed_up));
    }
    Chart time = time_chart(group, by_source, palette, looks);
    time.id = chart_id(section, "time");
    time.is_other_view = has_serial;
    time.takes_answer = !has_serial;
    section.charts.push_back(std::move(time));
  }
  if (groups.empty()) {
    Inconclusive nothing;
    nothing.add("how many workers to start", "", "nothing was measured", "");
    nothing.put_into(section);
  }
}

}  // namespace reports
