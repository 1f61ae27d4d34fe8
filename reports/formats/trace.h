// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// A timeline in the Trace Event Format, which Perfetto (ui.perfetto.dev) and chrome://tracing
/// open: one process, a thread per lane, a complete event per task with its begin and duration in
/// microseconds from the start of the iteration, and one for the iteration as a whole. `otherData`
/// says where it was recorded, and how quiet the machine was. `timeline` is one of `results` that
/// passes `check_timeline`.
std::string format_trace(const Timeline& timeline, const Results& results);

}  // namespace reports
