// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace workloads::support {

/// Describes a status of `waitpid`: "was killed by signal 9 (Killed)", "exited with status 3". Any
/// thread may call it.
std::string describe_exit(int wait_status);

}  // namespace workloads::support
