// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/requirements.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include <fmt/core.h>

#include "bench/machine/limits.h"
#include "bench/machine/refusal.h"
#include "reports/text/text.h"
#include "workloads/support/memory.h"

namespace bench {
namespace {

/// The stack that the deepest calls of `bench` need, and the C library with them.
constexpr rlim_t min_stack_bytes = rlim_t{256} << 10;
/// The stack that tasks, libraries of models and Python may need. The usual limit is 8 MiB.
constexpr rlim_t wanted_stack_bytes = rlim_t{1} << 20;

/// The memory that the coordinator, the guardian and the smallest trial need beside what they
/// share.
constexpr std::uint64_t min_memory_bytes = std::uint64_t{12} << 20;

}  // namespace

void prepare_process() {
  workloads::support::set_memory_source(&available_memory_bytes);
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= wanted_stack_bytes) return;
  limit.rlim_cur = std::min(limit.rlim_max, wanted_stack_bytes);
  setrlimit(RLIMIT_STACK, &limit);
  if (limit.rlim_cur >= min_stack_bytes) return;
  throw Refusal("stacks may be no larger than " + reports::format_bytes(limit.rlim_max) +
                " here ('ulimit -Hs'), and bench needs " + reports::format_bytes(min_stack_bytes) +
                ": raise it, as with 'ulimit -s 8192'");
}

void require_measurable_machine() {
  // The guardian executes what the first names; the second tells what a trial uses.
  for (const char* const file : {"/proc/self/exe", "/proc/self/stat"}) {
    if (access(file, R_OK) == 0) continue;
    throw Refusal(
        fmt::format("bench needs /proc, and cannot read '{}' ({}): mount it, as with 'mount -t "
                    "proc proc /proc'",
                    file, std::strerror(errno)));
  }
  const auto limit = tightest(memory_limits());
  if (!limit || limit->room() >= min_memory_bytes) return;
  throw Refusal(
      fmt::format("bench needs {} of memory to measure anything, and only {} are left: {}; {}",
                  reports::format_bytes(min_memory_bytes), reports::format_bytes(limit->room()),
                  limit->text(), limit->remedy));
}

}  // namespace bench
