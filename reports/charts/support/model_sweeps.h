// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/statistics/metg.h"

namespace reports {

/// One model, with one way of handing out tasks, through the task sizes.
struct ModelSweep {
  Name name;
  std::string family;
  bool is_baseline = false;
  bool is_one_by_one = false;  ///< each task is submitted alone
  std::uint64_t workers = 1;
  std::map<double, SweepSize> sizes;             ///< by the task's size
  std::map<double, std::string> missing_values;  ///< of sizes without a result
  std::string missing_reason;                    ///< why there is nothing to be said at all
  std::optional<Metg> metg;
  /// How many times as fast as serial with tasks of the same size, by the task's size and round.
  std::map<double, SweepSize> speed_ups;
  /// The size from which on the model is faster than serial with tasks of the same size: where the
  /// fit of the speed-ups reaches 1.
  std::optional<Metg> break_even;

  /// A key that sorts from the smallest METG to those that have none.
  std::pair<int, double> order() const {
    if (!metg) return {3, 0};
    return {static_cast<int>(metg->size.place == TaskSize::Place::above) * 2 +
                static_cast<int>(metg->size.place == TaskSize::Place::within),
            metg->size.task_ns};
  }
};

/// Returns the sweeps of a source's cells, in the order of the METG. Efficiency is against the
/// largest tasks of the family's serial run: its time for the same work over workers × time.
/// Speed-ups are against its run with tasks of the same size, so that what the harness itself costs
/// per task stands on both sides.
std::vector<ModelSweep> sweeps_of(const SelectedCells& selected, bool several_sources);

/// The smallest size that was measured at which a model that beats serial from its break-even on
/// has to be the faster one: the first beyond the interval of the break-even, or the smallest of
/// all where it beats serial with all of them. Nothing where no break-even lies within reach.
std::optional<double> first_size_that_pays(const ModelSweep& sweep);

/// Returns whether the model beats serial from some size on that was measured, or from all: surely
/// at the first of these sizes and at the largest one, and surely slower at none between.
bool pays(const ModelSweep& sweep);

/// Returns whether even the largest tasks are not worth it.
bool never_pays(const ModelSweep& sweep);

/// Returns where the fit of the speed-ups of a sweep reaches 1; nothing without any of them.
std::optional<Metg> break_even_of(const ModelSweep& sweep);

}  // namespace reports
