// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "reports/results/files/outline.h"
#include "reports/results/results.h"

namespace reports {

/// The chart of the one experiment that holds the benchmarks of another program: nothing says which
/// of them do the same work, so that none is ranked.
inline constexpr const char* other_program_chart = "benchmarks";

/// Returns whether its cells are those of another program than this.
bool is_of_other_program(const Plan& plan);

/// The most benchmarks in one file of Google Benchmark's.
inline constexpr std::size_t max_benchmarks = 100'000;

/// Reads what Google Benchmark wrote with `--benchmark_out`, or another program in its layout: each
/// benchmark is a cell, its repetitions are the trials, and aggregates are left out. Rows of equal
/// name are repetitions of one benchmark unless their labels, threads or places in a family differ:
/// then the cells' names say which is which. What was skipped with a message is skipped, and what
/// ended with an error failed. Times keep their fractions of a nanosecond. Throws
/// `std::runtime_error` that names the row, the key, what was found and what is expected.
Results read_google_benchmark(std::string_view text, const Outline& outline);

}  // namespace reports
