// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/results.h"

namespace bench {

/// Describes this machine and this program for the results file.
reports::Machine describe_machine();

/// Sets the date of the results to now: ISO 8601 with the offset, and the nanoseconds of
/// the second, which Google Benchmark's key for the date has no room for.
void stamp_with_date(reports::Results& results);

}  // namespace bench
