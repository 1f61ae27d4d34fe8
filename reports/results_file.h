// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results.h"

namespace reports {

/// The results file: Google Benchmark's JSON (`context`, `benchmarks`) with a key of our own,
/// `concurrency_bench`. `results.schema.json` describes it.
std::string format_results(const Results& results);

}  // namespace reports
