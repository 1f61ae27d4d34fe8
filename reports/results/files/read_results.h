// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "reports/results/results.h"

namespace reports {

/// No results file is larger: 500 cells with 100 trials each take 30 MB.
inline constexpr std::size_t max_file_bytes = std::size_t{256} << 20;

/// Reads a results file, the journal of an interrupted run, or a file that another program wrote
/// with Google Benchmark. The text is untrusted, and so are all texts in what is returned.
/// Everything else has passed `check_plan` and `EntryCheck`; of Google Benchmark, where names and
/// much else are of another kind, its counts and times are within the same bounds. Throws
/// `std::runtime_error` that says where (line and column, or the path in the JSON) and what is
/// wrong.
Results read_results(std::string_view text);

}  // namespace reports
