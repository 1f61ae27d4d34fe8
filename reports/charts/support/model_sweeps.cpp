// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/model_sweeps.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/synthetic_shape.h"

namespace reports {
namespace {

/// The serial run of a family: what a nanosecond of work takes when nothing is in its way.
struct Reference {
  double task_ns = 0;           ///< the largest with a result
  std::vector<double> samples;  ///< time over nominal work, by trial
};

double work_ns(const Cell& cell, const SyntheticShape& shape) {
  return static_cast<double>(cell.tasks) * shape.compute_ns_per_task();
}

/// Returns the shape of a cell's tasks if they compute and do not wait, as those of a sweep.
std::optional<SyntheticShape> computing(const Cell& cell) {
  const auto shape = shape_of(cell);
  if (!shape || shape->wait_ns > 0 || !(work_ns(cell, *shape) > 0)) return std::nullopt;
  return shape;
}

std::map<std::string, Reference> references_of(const SelectedCells& selected) {
  std::map<std::string, Reference> references;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto shape = computing(cell);
    if (!cell.baseline || !shape || !selected.missing_reason(place).empty()) continue;
    Reference reference{.task_ns = shape->compute_ns_per_task(), .samples = {}};
    for (const Trial* trial : selected.trials(place)) {
      const double sample = trial->sample_ns() / work_ns(cell, *shape);
      if (sample > 0) reference.samples.push_back(sample);
    }
    Reference& largest = references[cell.family];
    if (!reference.samples.empty() && reference.task_ns > largest.task_ns) {
      largest = std::move(reference);
    }
  }
  return references;
}

/// The serial cells, by family and task size.
using SerialCells = std::map<std::pair<std::string, double>, std::uint64_t>;

SerialCells serial_cells(const SelectedCells& selected) {
  SerialCells cells;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    const auto shape = computing(cell);
    if (!cell.baseline || !shape || !selected.missing_reason(place).empty()) continue;
    cells.try_emplace({cell.family, shape->compute_ns_per_task()}, place);
  }
  return cells;
}

void add_speed_up(ModelSweep& sweep, const SelectedCells& selected, std::uint64_t place,
                  const SerialCells& serial) {
  const Cell& cell = selected.cell(place);
  const double task_ns = computing(cell)->compute_ns_per_task();
  const auto same = serial.find({cell.family, task_ns});
  if (same == serial.end() || !selected.missing_reason(place).empty()) return;
  const double tasks = static_cast<double>(selected.cell(same->second).tasks);
  std::vector<double> ratios = selected.by_cell().time_ratios(same->second, place);
  for (double& ratio : ratios) ratio *= static_cast<double>(cell.tasks) / tasks;
  std::erase_if(ratios, [](double ratio) { return !std::isfinite(ratio) || !(ratio > 0); });
  if (!ratios.empty()) sweep.speed_ups[task_ns] = {task_ns, std::move(ratios)};
}

void add_cell(ModelSweep& sweep, const SelectedCells& selected, std::uint64_t place,
              const Reference& reference) {
  const Cell& cell = selected.cell(place);
  const SyntheticShape shape = *computing(cell);
  const double task_ns = shape.compute_ns_per_task();
  const std::string missing_reason = selected.missing_reason(place);
  if (!missing_reason.empty() || reference.samples.empty()) {
    sweep.missing_values[task_ns] =
        missing_reason.empty() ? "no serial run to compare it with" : missing_reason;
    return;
  }
  const double serial_ns = median(reference.samples) * work_ns(cell, shape);
  SweepSize& size = sweep.sizes[task_ns];
  size.task_ns = task_ns;
  for (const Trial* trial : selected.trials(place)) {
    const double cores_ns = static_cast<double>(cell.workers) * trial->sample_ns();
    if (cores_ns > 0) size.efficiencies.push_back(serial_ns / cores_ns);
  }
  if (size.efficiencies.empty()) {
    sweep.sizes.erase(task_ns);
    sweep.missing_values[task_ns] = "took no time at all";
  }
}

std::optional<Interval> speed_up_interval(const SweepSize& size) {
  const auto speed_up = measure(size.efficiencies);
  return speed_up ? speed_up->interval : std::nullopt;
}

/// Returns whether the model is surely faster than serial, also in the figures that are printed.
bool is_surely_faster(const SweepSize& size) {
  constexpr double printed_as_equal = 0.005;
  const auto interval = speed_up_interval(size);
  return interval && 1 / interval->low < 1 - printed_as_equal;
}

}  // namespace

std::optional<double> first_size_that_pays(const ModelSweep& sweep) {
  const auto& even = sweep.break_even;
  if (!even || !even->interval || even->size.place == TaskSize::Place::above ||
      even->interval->high.place == TaskSize::Place::above) {
    return std::nullopt;
  }
  if (even->size.place == TaskSize::Place::below) return sweep.speed_ups.begin()->first;
  const auto first = sweep.speed_ups.lower_bound(even->interval->high.task_ns);
  if (first == sweep.speed_ups.end()) return std::nullopt;
  return first->first;
}

bool pays(const ModelSweep& sweep) {
  const auto from = first_size_that_pays(sweep);
  if (!from) return false;
  const auto first = sweep.speed_ups.find(*from);
  return is_surely_faster(first->second) && is_surely_faster(sweep.speed_ups.rbegin()->second) &&
         std::none_of(first, sweep.speed_ups.end(), [](const auto& size) {
           const auto other = speed_up_interval(size.second);
           return other && other->high < 1;
         });
}

bool never_pays(const ModelSweep& sweep) {
  return sweep.break_even && sweep.break_even->interval &&
         sweep.break_even->interval->low.place == TaskSize::Place::above &&
         std::ranges::none_of(sweep.speed_ups,
                              [](const auto& size) { return is_surely_faster(size.second); });
}

std::optional<Metg> break_even_of(const ModelSweep& sweep) {
  std::vector<SweepSize> sizes;
  for (const auto& [task_ns, size] : sweep.speed_ups) sizes.push_back(size);
  const double reference[] = {1.0};
  return find_metg(sizes, reference, 1.0);
}

std::vector<ModelSweep> sweeps_of(const SelectedCells& selected, bool several_sources) {
  const auto references = references_of(selected);
  const SerialCells serial = serial_cells(selected);
  const Reference none;
  std::vector<ModelSweep> sweeps;
  std::map<std::size_t, const Reference*> reference_of;
  for (const std::uint64_t place : selected.cells()) {
    const Cell& cell = selected.cell(place);
    if (!computing(cell)) continue;
    const Name name = name_of(selected, place, several_sources);
    auto sweep = std::ranges::find(sweeps, name, &ModelSweep::name);
    if (sweep == sweeps.end()) sweep = sweeps.insert(sweeps.end(), ModelSweep{.name = name});
    sweep->family = cell.family;
    sweep->is_baseline = cell.baseline;
    const auto dispatch = cell.settings.find("dispatch");
    sweep->is_one_by_one = dispatch != cell.settings.end() && dispatch->second == "submit";
    sweep->workers = std::max(sweep->workers, cell.workers);
    const auto found = references.find(cell.family);
    const Reference& reference = found == references.end() ? none : found->second;
    add_cell(*sweep, selected, place, reference);
    add_speed_up(*sweep, selected, place, serial);
    reference_of[static_cast<std::size_t>(sweep - sweeps.begin())] = &reference;
  }
  for (std::size_t number = 0; number < sweeps.size(); ++number) {
    ModelSweep& sweep = sweeps[number];
    std::vector<SweepSize> sizes;
    for (const auto& [task_ns, size] : sweep.sizes) sizes.push_back(size);
    sweep.metg = find_metg(sizes, reference_of.at(number)->samples);
    sweep.break_even = break_even_of(sweep);
    if (!sweep.metg) {
      sweep.missing_reason =
          sweep.missing_values.empty() ? "not measured" : sweep.missing_values.begin()->second;
    }
  }
  std::ranges::stable_sort(sweeps, {}, &ModelSweep::order);
  return sweeps;
}

}  // namespace reports
