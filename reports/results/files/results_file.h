// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// The results file: Google Benchmark's JSON (`context`, `benchmarks`) with a key of our own,
/// `concurrency_bench`. `results.schema.json` describes it. The names of the rows end with
/// `real_time_suffix`, so that readers who follow Google Benchmark take the real time.
std::string format_results(const Results& results);

/// A file of Google Benchmark's layout with exactly one row per cell, for readers that take the
/// first or the last of several rows of one name (Bencher, github-action-benchmark): the median of
/// its trials. Controls, and cells without a trial that counts, have none.
std::string format_summary(const Results& results);

}  // namespace reports
