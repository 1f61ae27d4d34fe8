// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/charts/support/model_sweeps.h"
#include "reports/summary/answers.h"

namespace reports {

/// "0.1 µs", "0.51 µs", "3.10 µs", "10.0 ms".
std::string format_task(double task_ns);

/// The same, or "below 0.1 µs" and "above 10.0 ms" for what lies beyond the sizes measured.
std::string format_size(const TaskSize& size);

/// "2.0 µs [1.7 µs, 2.4 µs]"; without the interval where it says no more than the size, as where
/// all lie below the sizes measured.
std::string with_bounds(const Metg& metg);

/// Returns from which task size on the models of one language beat serial, handed out in chunks and
/// one by one, and which need the largest tasks. `prefix` names the source and the language where
/// there are several. What cannot be told is added to the rest of that.
std::vector<Answer> granularity_answers(const std::string& prefix,
                                        const std::vector<ModelSweep>& sweeps,
                                        const std::string& family, Inconclusive& inconclusive);

}  // namespace reports
