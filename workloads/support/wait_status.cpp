// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/wait_status.h"

#include <sys/wait.h>

#include <cstring>

namespace workloads::support {

std::string describe_exit(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int signal = WTERMSIG(wait_status);
    return "was killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  return "exited with status " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace workloads::support
