// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

constexpr std::uint64_t kib = 1024;

/// The bytes that all tasks together read before one reads the same memory again: so many more than
/// all last-level caches hold that none of it is left there.
constexpr Option stretch_option = {
    "_stretch", "BYTES", "memory between two looks at a word", Option::Type::bytes, "64MiB",
    1,          1e15};
constexpr const Option* memory_options[] = {&stretch_option};

std::uint64_t sum(const std::uint64_t* words, std::uint64_t count) {
  std::uint64_t total = 0;
  for (std::uint64_t word = 0; word < count; ++word) total += words[word];
  return total;
}

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};
using Words = std::unique_ptr<std::uint64_t[], Free>;

/// Allocates the array in huge pages where there are some, so that the memory is measured and
/// neither the TLB nor the page tables that a fork copies. (`--parent-bytes` is for the latter.)
Words allocate(std::uint64_t count) {
  constexpr std::uint64_t huge_page = std::uint64_t{2} << 20;
  const std::uint64_t bytes =
      (count * sizeof(std::uint64_t) + huge_page - 1) / huge_page * huge_page;
  Words words(static_cast<std::uint64_t*>(std::aligned_alloc(huge_page, bytes)));
  if (!words) throw std::bad_alloc();
  madvise(words.get(), bytes, MADV_HUGEPAGE);  // refused where there are none
  return words;
}

/// Each task reads its own stretch of one array, which is built with the workload: forked workers
/// and threads share it, a spawned worker builds its own.
class Memory final : public ComputeWorkload {
 public:
  explicit Memory(const Configuration& configuration)
      : ComputeWorkload(configuration),
        words_per_task_(configuration.size * kib / sizeof(std::uint64_t)) {
    const std::uint64_t task_bytes = configuration.size * kib;
    const std::uint64_t stretch = number_of(configuration.options, stretch_option);
    parts_ = std::min(configuration.tasks, (stretch + task_bytes - 1) / task_bytes);
    const std::uint64_t available = support::available_memory_bytes();
    // Divided, because the product may not fit.
    if (available != 0 && parts_ > available / 4 * 3 / task_bytes) {
      throw std::invalid_argument(
          "tasks that each stream through " + std::to_string(configuration.size) +
          " KiB need an array of " + std::to_string(parts_) + " times that, and only " +
          std::to_string(available / kib) + " KiB of memory are free: use a smaller --size");
    }
    const std::uint64_t count = parts_ * words_per_task_;
    words_ = allocate(count);
    for (std::uint64_t word = 0; word < count; ++word) {
      words_[word] = support::random_value(configuration.seed, word);
    }
  }

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }

  std::size_t compute(std::size_t task, Output output) const override {
    support::ByteWriter writer(output);
    writer.write(sum(words_.get() + task % parts_ * words_per_task_, words_per_task_));
    return writer.size();
  }

 private:
  std::uint64_t words_per_task_;
  std::uint64_t parts_ = 0;
  Words words_;
};

/// Returns the cores of the machine: those that we may not use have a share of the cache, too.
unsigned all_cores() { return static_cast<unsigned>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))); }

Configuration defaults(unsigned cores) {
  const auto cache = support::last_level_cache(all_cores());
  const std::uint64_t task_kib =
      std::clamp<std::uint64_t>(2 * cache.bytes / cache.cores / kib, 4 * kib, 256 * kib);
  // An eighth of a GiB per core takes some 10 ms; several tasks, so that workers share them evenly.
  constexpr std::uint64_t core_kib = 128 * kib;
  constexpr std::uint64_t min_tasks_of_core = 4;
  return {.tasks = std::max(min_tasks_of_core, core_kib / task_kib) * cores, .size = task_kib};
}

void complete(Configuration& configuration) {
  const auto cache = support::last_level_cache(all_cores());
  const std::uint64_t caches = (all_cores() + cache.cores - 1) / cache.cores;
  configuration.options[stretch_option.name] = canonical_bytes(4 * caches * cache.bytes);
}

}  // namespace

WorkloadKind memory() {
  return {
      .description =
          "adds up an array larger than its core's share of the last-level cache: bandwidth "
          "saturates before cores do",
      .size_unit = "KiB of memory that a task reads",
      .defaults = defaults,
      .options = memory_options,
      .complete = complete,
      .create = create_as<Memory>,
  };
}

}  // namespace workloads
