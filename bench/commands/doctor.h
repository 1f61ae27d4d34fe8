// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"

namespace bench {

/// Understands what follows `bench doctor`. Returns the text to print instead, for `--help`; empty
/// otherwise. Throws `UsageError`.
std::string parse_doctor_arguments(std::vector<std::string> arguments, DoctorOptions& options);

/// Says what on this machine spoils measurements and, unless it shall be quick, how small a
/// difference can be seen here. Changes nothing. Returns the exit status.
int doctor(const DoctorOptions& options);

}  // namespace bench
