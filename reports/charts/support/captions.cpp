// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/captions.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/support/vega_lite.h"
#include "reports/results/machine.h"
#include "reports/summary/subset.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace reports {
namespace {

// As many characters as fit into the width of 760 pixels that exported pictures have.
constexpr std::size_t title_columns = 80;
constexpr std::size_t subtitle_columns = 105;
constexpr std::size_t max_length = 400;  ///< of a title
constexpr std::size_t max_origins = 4;

void add_lines(vega_lite::Json& lines, const std::string& text, std::size_t columns) {
  const std::string wrapped =
      break_lines(sanitize(text, max_length), columns, {.further_indent = 0});
  for (std::size_t begin = 0; begin < wrapped.size();) {
    const std::size_t end = std::min(wrapped.find('\n', begin), wrapped.size());
    lines.push_back(wrapped.substr(begin, end - begin));
    begin = end + 1;
  }
}

/// A title of its own needs no full stop.
std::string without_stop(std::string sentence) {
  if (sentence.ends_with('.') && !sentence.ends_with("..")) sentence.pop_back();
  return sentence;
}

/// The answer that a chart shows; null where there is none.
const Answer* answer_of(const Section& section, const Chart& chart) {
  if (!chart.takes_answer || section.answers.empty()) return nullptr;
  if (chart.work.empty()) {
    return &chart == &section.charts.front() ? &section.answers.front() : nullptr;
  }
  const auto found = std::ranges::find_if(section.answers, [&](const Answer& answer) {
    return std::ranges::find(answer.works, chart.work) != answer.works.end();
  });
  return found == section.answers.end() ? nullptr : &*found;
}

/// Returns the sentence of an answer about several works as one about that of the chart alone:
/// without its figures, which are those of all of them.
std::string about_work_of(const Chart& chart, const Answer& answer) {
  std::string sentence = answer.sentence;
  const std::string works = listing(answer.works) + ": ";
  const std::size_t place = sentence.find(works);
  if (chart.work.empty() || answer.works.size() < 2 || place == std::string::npos) return sentence;
  sentence.replace(place, works.size(), chart.work + ": ");
  const std::size_t verdict = place + chart.work.size() + 2;
  if (const std::size_t figure = sentence.find("×", verdict); figure != std::string::npos) {
    const std::size_t end = sentence.find_last_of(":,;", figure);
    if (end != std::string::npos && end > verdict) sentence = sentence.substr(0, end) + ".";
  }
  return sentence;
}

}  // namespace

std::vector<std::string> origins_of(std::span<const Source* const> sources) {
  std::vector<std::string> origins;
  for (const Source* const source : sources) {
    const Machine& machine = source->results.machine;
    std::string text = describe_processor(machine);
    if (machine.usable_cores > 0) text += ", " + pluralize(machine.usable_cores, "core");
    if (!source->results.date.empty()) text += ", " + source->results.date.substr(0, 10);
    if (sources.size() > 1) text = source->label + ": " + text;
    origins.push_back(std::move(text));
  }
  return origins;
}

std::vector<const Source*> sources_of(const Section& section, std::span<const Source> sources) {
  std::vector<const Source*> all;
  std::vector<const Source*> with_experiment;
  for (const Source& source : sources) {
    all.push_back(&source);
    if (find_experiment(source.results.plan, section.name, section.chart) != nullptr) {
      with_experiment.push_back(&source);
    }
  }
  return with_experiment.empty() ? all : with_experiment;
}

void put_title(Chart& chart, const std::vector<std::string>& origins) {
  if (chart.spec.empty()) return;
  using vega_lite::Json;
  Json spec = Json::parse(chart.spec);
  Json title = Json::array();
  Json below = Json::array();
  add_lines(title, chart.title, title_columns);
  if (!chart.subject.empty()) add_lines(below, chart.subject, subtitle_columns);
  for (std::size_t place = 0; place < std::min(origins.size(), max_origins); ++place) {
    add_lines(below, "bench on " + origins[place], subtitle_columns);
  }
  if (origins.size() > max_origins) {
    below.push_back(fmt::format("and {} more", origins.size() - max_origins));
  }
  spec["title"] = {{"text", std::move(title)}, {"anchor", "start"}, {"frame", "bounds"}};
  if (!below.empty()) spec["title"]["subtitle"] = std::move(below);
  chart.spec = to_line(spec);
}

void caption_charts(Section& section, std::span<const Source> sources) {
  const std::vector<std::string> origins = origins_of(sources_of(section, sources));
  for (Chart& chart : section.charts) {
    if (const Answer* const answer = answer_of(section, chart)) {
      if (chart.subject.empty()) chart.subject = chart.title;
      const std::string sentence = about_work_of(chart, *answer);
      // The subject need not be said twice.
      const std::string said = chart.title + ": ";
      const bool repeats = sentence.starts_with(said);
      chart.title = without_stop(sentence.substr(repeats ? said.size() : 0));
    }
    put_title(chart, origins);
  }
}

}  // namespace reports
