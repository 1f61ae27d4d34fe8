// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/json.h"
#include "reports/results.h"

namespace reports {

/// The chart of the one experiment that holds the benchmarks of another program: nothing says which
/// of them do the same work, so that none is ranked.
inline constexpr const char* other_program_chart = "benchmarks";

/// Whether its cells are those of another program than this.
bool is_of_other_program(const Plan& plan);

/// What Google Benchmark wrote with `--benchmark_out`: each benchmark is a cell, its repetitions
/// are the trials, and aggregates are skipped. Times become whole nanoseconds. Throws
/// `std::runtime_error` with the path of what is wrong.
Results read_google_benchmark(const nlohmann::json& document);

}  // namespace reports
