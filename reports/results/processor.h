// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace reports {

/// The processor of a machine: its name, or what else is known of it: "2 CPUs at 2445 MHz of an
/// unknown model", as files of Google Benchmark say no more. Never a number that is not known. May
/// be of an untrusted file.
std::string describe_processor(const Machine& machine);

}  // namespace reports
