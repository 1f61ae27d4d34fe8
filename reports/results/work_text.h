// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// Returns every value that shapes the tasks of a cell, whether or not it was given: ", size: 2000
/// integers in a task's range, waits × 0.5, compute 5us, wait 0s, repeat 1". Empty, or it begins
/// with a comma.
std::string shape_text(const Cell& cell);

/// Says by what the waits of tasks are multiplied: "waits × 0.5", or "without its waits" for 0.
std::string time_scale_text(double time_scale);

/// Returns the part of it that is the options of the workload: ", compute 5us, wait 0s, repeat 1".
std::string options_text(const Cell& cell);

}  // namespace reports
