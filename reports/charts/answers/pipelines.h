// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/charts/support/model_sweeps.h"
#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// Pipelines of one model with one channel and so many stages, by the work for an item: speed-ups
/// are against a serial run of the same work, which has neither stages nor channels.
struct PipelineSweep {
  ModelSweep sweep;  ///< `sizes` and `metg` are not made; its sizes are the work for an item
  std::string channel;
  std::string model;  ///< `model_name`
  std::uint64_t stages = 2;
  /// More stages that block than cores: the scheduler is measured as well.
  bool is_beyond_cores = false;

  /// "ring (thread-pool)": the channel with its model.
  std::string method() const;
  /// The same with its source, and where there are not two, the number of stages.
  std::string name() const;
};

/// Returns the sweeps of a source's pipelines, in their order. A pipeline whose stages wait is none
/// of them.
std::vector<PipelineSweep> pipeline_sweeps(const SelectedCells& selected, bool several_sources);

/// Returns from how much work per item on a pipeline of two stages is faster than serial, in each
/// language, and which ones are not with any work. No sentence is about more stages than cores.
std::vector<Answer> pipeline_answers(const std::string& prefix,
                                     const std::vector<PipelineSweep>& sweeps,
                                     Inconclusive& inconclusive);

}  // namespace reports
