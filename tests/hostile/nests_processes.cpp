// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "models/model.h"

namespace models {

Model thread_pool();  // bench's own, in models/thread_pool.cpp

namespace {

/// So much that a process which is killed needs a while to give it back.
constexpr std::size_t much_memory = std::size_t{512} << 20;

/// Starts a process that does nothing, and below it one that has much memory; returns when it has.
void start_nested_processes() {
  int ready[2];
  if (pipe(ready) != 0) return;
  if (::fork() == 0) {
    if (::fork() == 0) {
      void* const memory = mmap(nullptr, much_memory, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      if (memory != MAP_FAILED) {
        madvise(memory, much_memory, MADV_NOHUGEPAGE);
        std::memset(memory, 1, much_memory);
      }
    }
    close(ready[0]);
    close(ready[1]);
    for (;;) pause();
  }
  close(ready[1]);
  char byte = 0;
  static_cast<void>(read(ready[0], &byte, 1));  // the end: both have closed it
  close(ready[0]);
}

}  // namespace

Model nests_processes() {
  return {
      .description = "a thread pool, and a process below a process that it leaves alone",
      .capabilities = {.worker_kind = WorkerKind::thread},
      .prepare = [](const Settings&) { start_nested_processes(); },
      .start = [pool = thread_pool()](
                   Job& job, const Settings& settings) { return pool.start(job, settings); },
  };
}

}  // namespace models
