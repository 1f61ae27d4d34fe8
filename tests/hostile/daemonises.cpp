// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

Model daemonises() {
  return hostile_model("leaves a daemon behind", [](Job& job) {
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
