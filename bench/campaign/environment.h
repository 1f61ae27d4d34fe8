// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/results.h"

namespace bench {

/// Everything about this machine and this program that a reader of the results could ask for.
reports::Machine describe_machine();

/// Notes that the run of these results begins now: ISO 8601 with the offset, and the nanoseconds of
/// the second, which Google Benchmark's key for the date has no room for.
void stamp_with_date(reports::Results& results);

}  // namespace bench
