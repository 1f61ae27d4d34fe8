// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "reports/results/files/google_rows.h"

namespace reports {

/// Marks the rows that are statistics over repetitions in a file of before Google Benchmark 1.5,
/// which wrote no `run_type`: behind the repetitions of `A` stand `A_mean`, `A_median` and
/// `A_stddev`, once each. A benchmark whose own name ends so is kept: it stands alone, or is itself
/// repeated, or has no repetitions of `A` before it. A mean, a median and a
/// standard deviation of an `A` that has no rows stand for repetitions that the file hides, and get
/// the name `A`. Where the file has no repetitions at all and
/// all rows come in such triples, all of them are marked.
void mark_old_aggregates(std::vector<GoogleRow>& rows);

}  // namespace reports
