// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/options/options.h"

namespace bench {

/// What the user asked of `bench timeline`.
struct TimelineOptions {
  RunOptions run;     ///< which cell; of the files, only `out`
  std::string trace;  ///< empty: none
  std::string html;   ///< empty: none
};

/// Records when every task of one cell ran, draws it, writes the files. Returns the exit status.
/// Throws `UsageError` before anything is measured, unless the options choose exactly one cell.
int draw_timeline(const TimelineOptions& options);

}  // namespace bench
