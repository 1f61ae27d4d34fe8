// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include "tests/hostile/hostile.h"

namespace models {

Model fork_bomb() {
  return hostile_model("forks children that fork children, each in a session of its own",
                       [](Job& job) {
                         // Bounded, for the sake of the machine that runs the tests: 2⁷ processes.
                         for (int generation = 0; generation < 7; ++generation) {
                           if (::fork() == 0) setsid();
                         }
                         static_cast<void>(job);
                         for (;;) pause();
                       });
}

}  // namespace models
