// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "tests/hostile/hostile.h"

namespace models {

Model prints_garbage() {
  return hostile_model("writes nonsense to every descriptor it knows of", [](Job& job) {
    for (const int fd : {1, 2, 3}) dprintf(fd, "{\"protocol\": \033[31m garbage \xff\\n");
    job.run(0, job.task_count(), 0);
  });
}

}  // namespace models
