// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/pipelines.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "reports/charts/answers/granularity.h"
#include "reports/charts/answers/messages.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/results/synthetic_shape.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The work of a cell: for an item, and for how many of them.
struct ItemWork {
  double ns = 0;
  double items = 0;

  double in_all() const { return ns * items; }
};

/// The work of a cell of the workload `pipeline`; nothing where its stages wait, or do none.
std::optional<ItemWork> pipeline_work(const Cell& cell) {
  const auto given = cell.options.find("work");
  if (cell.workload != "pipeline" || cell.channel.empty() || cell.expected_failure ||
      given == cell.options.end()) {
    return std::nullopt;
  }
  const auto stage_ns = parse_duration_ns(given->second);
  if (!stage_ns || !(*stage_ns > 0) || cell.size == 0) return std::nullopt;
  return ItemWork{*stage_ns * static_cast<double>(cell.tasks), static_cast<double>(cell.size)};
}

/// The same of a serial run without stages: a step is an item.
std::optional<ItemWork> serial_work(const Cell& cell) {
  const auto shape = shape_of(cell);
  if (!cell.baseline || !shape || shape->wait_ns > 0 || !(shape->compute_ns > 0)) {
    return std::nullopt;
  }
  return ItemWork{shape->compute_ns, shape->steps * static_cast<double>(cell.tasks)};
}

/// Returns the serial run of a cell's language that has the most similar work for an item; nothing
/// where none is near. Durations are whole, so that stages share the work not always exactly.
std::optional<std::uint64_t> serial_of(const SelectedCells& selected, const Cell& cell,
                                       const ItemWork& work) {
  constexpr double max_apart = 1.1;
  std::optional<std::uint64_t> nearest;
  double least = std::log(max_apart);
  for (const std::uint64_t place : selected.cells()) {
    const Cell& other = selected.cell(place);
    const auto serial = serial_work(other);
    if (!serial || other.family != cell.family || other.runtime != cell.runtime ||
        !selected.missing_reason(place).empty()) {
      continue;
    }
    const double apart = std::abs(std::log(serial->ns / work.ns));
    if (apart >= least) continue;
    least = apart;
    nearest = place;
  }
  return nearest;
}

void add_cell(PipelineSweep& pipeline, const SelectedCells& selected, std::uint64_t place,
              const ItemWork& work) {
  ModelSweep& sweep = pipeline.sweep;
  std::string& missing = sweep.missing_values[work.ns];
  missing = selected.missing_reason(place);
  if (!missing.empty()) return;
  const auto serial = serial_of(selected, selected.cell(place), work);
  if (!serial) {
    missing = "no serial run of the same work";
    return;
  }
  const double scale = work.in_all() / serial_work(selected.cell(*serial))->in_all();
  std::vector<double> gains = selected.by_cell().time_ratios(*serial, place);
  for (double& gain : gains) gain *= scale;
  std::erase_if(gains, [](double gain) { return !std::isfinite(gain) || !(gain > 0); });
  if (gains.empty()) {
    missing = "no round has both this and its serial run";
    return;
  }
  sweep.missing_values.erase(work.ns);
  sweep.speed_ups[work.ns] = {work.ns, std::move(gains)};
}

/// Those of one language with two stages and cores for them, what pays with the least work first.
std::vector<const PipelineSweep*> reportable(const std::vector<PipelineSweep>& sweeps,
                                             const std::string& family) {
  std::vector<const PipelineSweep*> all;
  for (const PipelineSweep& one : sweeps) {
    if (one.sweep.family == family && one.stages == 2 && !one.is_beyond_cores) all.push_back(&one);
  }
  std::ranges::stable_sort(all, {}, [](const PipelineSweep* one) {
    if (!one->sweep.break_even) return std::pair(3, 0.0);
    const TaskSize& size = one->sweep.break_even->size;
    return std::pair(static_cast<int>(size.place), size.task_ns);
  });
  return all;
}

std::string evidence_of(const std::vector<const PipelineSweep*>& pipelines) {
  std::vector<std::string> texts;
  for (const PipelineSweep* one : pipelines) {
    if (!one->sweep.break_even) continue;
    texts.push_back(named(one->method()) + " " + with_bounds(*one->sweep.break_even));
  }
  return join_texts(texts);
}

/// "from 0.51 µs of work per item", "even with the least work measured, 0.128 µs per item,".
std::string from_work(const PipelineSweep& one) {
  const TaskSize& size = one.sweep.break_even->size;
  return size.place == TaskSize::Place::below
             ? fmt::format("even with the least work measured, {} per item,",
                           format_task(size.task_ns))
             : fmt::format("from {} of work per item", format_task(size.task_ns));
}

void note_unknown(const std::string& prefix, const PipelineSweep& one, Inconclusive& inconclusive) {
  const ModelSweep& sweep = one.sweep;
  if (pays(sweep) || never_pays(sweep)) return;
  const std::string what = "from how much work per item on a pipeline pays";
  if (!sweep.break_even) {
    inconclusive.add(what, prefix + named(one.method()),
                     sweep.missing_values.empty()
                         ? "it was not measured"
                         : sanitize(sweep.missing_values.begin()->second, 200),
                     "");
    return;
  }
  inconclusive.add(what, prefix + named(one.method()),
                   !sweep.break_even->interval   ? "too few trials for an interval"
                   : first_size_that_pays(sweep) ? "it may as well be slower than serial"
                                                 : "the interval reaches beyond what was measured");
}

/// Says from where on the first of one language pays, and the last one.
std::optional<Answer> break_even_answer(const std::string& prefix,
                                        const std::vector<const PipelineSweep*>& pipelines) {
  std::vector<const PipelineSweep*> paying;
  std::ranges::copy_if(pipelines, std::back_inserter(paying),
                       [](const PipelineSweep* one) { return pays(one->sweep); });
  if (paying.empty()) return std::nullopt;
  const PipelineSweep& first = *paying.front();
  const PipelineSweep& last = *paying.back();
  std::string sentence = fmt::format("{}A two-stage pipeline pays {} with {}", prefix,
                                     from_work(first), named(first.method()));
  if (last.sweep.break_even->size.place == TaskSize::Place::within && &first != &last) {
    sentence += fmt::format(", from {} with {}", format_task(last.sweep.break_even->size.task_ns),
                            named(last.method()));
  }
  return Answer(sentence + ".", evidence_of(pipelines));
}

}  // namespace

std::string PipelineSweep::method() const { return fmt::format("{} ({})", channel, model); }

std::string PipelineSweep::name() const {
  std::string text = method();
  if (stages != 2) text += fmt::format(", {} stages", stages);
  return sweep.name.source.empty() ? text : text + " · " + sweep.name.source;
}

std::vector<PipelineSweep> pipeline_sweeps(const SelectedCells& selected, bool several_sources) {
  std::vector<PipelineSweep> sweeps;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto work = pipeline_work(cell);
    if (!work) continue;
    PipelineSweep made{.channel = cell.channel,
                       .model = model_name(selected, place),
                       .stages = cell.tasks,
                       .is_beyond_cores = is_beyond_cores(cell, selected.results().machine)};
    made.sweep.name = {.series = Palette::series_of(cell),
                       .variant = "",
                       .source = several_sources ? selected.label() : ""};
    made.sweep.family = cell.family;
    auto found = std::ranges::find(sweeps, made.name(), &PipelineSweep::name);
    if (found == sweeps.end()) found = sweeps.insert(sweeps.end(), std::move(made));
    add_cell(*found, selected, place, *work);
  }
  for (PipelineSweep& one : sweeps) one.sweep.break_even = break_even_of(one.sweep);
  return sweeps;
}

std::vector<Answer> pipeline_answers(const std::string& prefix,
                                     const std::vector<PipelineSweep>& sweeps,
                                     Inconclusive& inconclusive) {
  const auto families = each_once(
      sweeps, [](const PipelineSweep& one) -> const std::string& { return one.sweep.family; });
  std::vector<Answer> answers;
  std::vector<const PipelineSweep*> all;
  for (const std::string& family : families) {
    const auto of_family = reportable(sweeps, family);
    all.insert(all.end(), of_family.begin(), of_family.end());
    const std::string where = families.size() > 1 ? language(family) + ": " : "";
    if (auto answer = break_even_answer(prefix + where, of_family)) {
      answers.push_back(std::move(*answer));
    }
  }
  std::vector<std::string> never;
  for (const PipelineSweep* one : all) {
    note_unknown(prefix, *one, inconclusive);
    if (never_pays(one->sweep)) never.push_back(named(one->method()));
  }
  if (!never.empty()) {
    answers.emplace_back(
        fmt::format("{}A two-stage pipeline does not pay with any work measured with {}.", prefix,
                    some_of(never, 2)),
        answers.empty() ? evidence_of(all) : std::string());
  }
  if (all.empty()) {
    inconclusive.add("from how much work per item on a pipeline pays", "",
                     prefix + "no pipeline of two stages with a core for each was measured", "");
  }
  return answers;
}

}  // namespace reports
