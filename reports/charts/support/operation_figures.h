// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"

namespace reports {

/// A figure of a trial, where it knows it.
using FigureOfTrial = std::optional<double> (*)(const Trial&);

// What an operation on sync objects costs on average (reports/results/per_operation.h).
std::optional<double> ns_per_operation(const Trial& trial);
std::optional<double> cpu_ns_per_operation(const Trial& trial);
std::optional<double> switches_per_operation(const Trial& trial);
std::optional<double> bytes_per_second(const Trial& trial);

// Quantiles of the sampled times of operations, where there are any; the 99th percentile where
// there are enough for it to be another one than the longest.
std::optional<double> median_sampled_ns(const Trial& trial);
std::optional<double> p99_sampled_ns(const Trial& trial);

/// Returns the median over the trials that know the figure; nothing where none does.
std::optional<Measurement> measure(const std::vector<const Trial*>& trials, FigureOfTrial figure);

/// Returns the model of a cell as names of channels have it: without its interpreter, unless the
/// same model runs in another one as well.
std::string model_name(const SelectedCells& selected, std::uint64_t cell);

/// Returns whether the figure of the first of some cells, in their order, is surely less than that
/// of the last one.
bool are_surely_apart(const SelectedCells& selected, const std::vector<std::uint64_t>& cells,
                      FigureOfTrial figure);

}  // namespace reports
