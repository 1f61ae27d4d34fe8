// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

std::unique_ptr<Model> daemonises() {
  return std::make_unique<HostileModel>("leaves a daemon behind", [](Job& job) {
    if (::fork() == 0) {
      setsid();
      if (::fork() == 0) {
        for (;;) pause();
      }
      _exit(0);
    }
    wait(nullptr);
    job.run(0, job.task_count(), 0);
  });
}

}  // namespace models
