// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/child_process.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "workloads/support/refusal.h"

namespace models::support {

pid_t detail::fork_tied_to_parent() {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    workloads::support::throw_refused(errno, "fork of a worker");
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before that call, in which case no signal will come.
    if (getppid() != parent) _exit(0);
  }
  return child;
}

void detail::exit_child() { _exit(0); }

int reap(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace models::support
