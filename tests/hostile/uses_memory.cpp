// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include <chrono>
#include <cstddef>
#include <stdexcept>

#include "workloads/workload.h"

namespace workloads {
namespace {

/// Takes more memory than it declares, except in the oracle, which it recognises because its waits
/// are over at once.
class UsesMemory final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 1; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t, Output, Io& io) const override {
    co_await sleep(io, std::chrono::microseconds(100));
    if (&io != &instant_io()) touch_memory();
    co_return 0;
  }

 private:
  static void touch_memory() {
    constexpr std::size_t bytes = std::size_t{96} << 20;
    constexpr std::size_t page = 4096;
    void* const memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no memory to touch");
    auto* const touched = static_cast<volatile char*>(memory);
    for (std::size_t place = 0; place < bytes; place += page) touched[place] = 1;
    munmap(memory, bytes);
  }
};

}  // namespace

WorkloadKind uses_memory() {
  return {
      .description = "touches 96 MiB in every task",
      .size_unit = "nothing (has no effect)",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 1}; },
      .create = create_as<UsesMemory>,
  };
}

}  // namespace workloads
