// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/claims/claim.h"

namespace claims {
namespace {

WantedCell sums(const char* model, const char* lock, std::uint64_t tasks, std::uint64_t size,
                unsigned cores) {
  return {.model = model,
          .workload = "account",
          .workers = std::max(2U, cores),
          .tasks = tasks,
          .size = size,
          .settings = {{"lock", lock}}};
}

Part part(std::string label, WantedCell cell, bool is_essential) {
  return {.label = std::move(label),
          .cell = std::move(cell),
          .figure = Figure::lost_share,
          .at_most = 0,
          .reason = "losing nothing means not a single update",
          .is_essential = is_essential};
}

/// Sums that are paid in by one step that nothing can come between, and sums that are not: each
/// task of those has one sum, which it adds without any protection.
std::vector<Part> parts(unsigned cores) {
  const std::uint64_t tasks = 8ULL * std::max(2U, cores);
  constexpr std::uint64_t many = 5'000;
  return {
      part("for CPython's threads that pay in one after the other",
           sums("python-thread-executor", "local", tasks, 200, cores), true),
      part("for CPython's processes that pay in one after the other",
           sums("python-process-pool", "local", tasks, 200, cores), true),
      part("for C++ threads that pay in by one atomic addition",
           sums("thread-pool", "local", tasks, 10'000, cores), true),
      part("for CPython's threads that pay in without any protection",
           sums("python-thread-executor", "none", many / 5, 1, cores), false),
      part("for C++ threads that pay in without any protection",
           sums("thread-pool", "none", many, 1, cores), false),
  };
}

}  // namespace

Claim lock_local() {
  return {
      .id = "lock-local",
      .sentence = "adding up in local variables and paying in once needs no lock and loses nothing",
      .parts = parts,
      .holds =
          "Threads and processes that add up by themselves and pay in once lost nothing. Nor was a "
          "sum "
          "seen to be lost that was paid in without any protection, which proves nothing: on more "
          "cores, or with work between reading and writing, such sums are lost.",
      .holds_only =
          "It holds, but not {not}. Adding up in local variables needs no lock, but paying in "
          "must be one step: of the sums that were paid in without any protection, {3} were "
          "lost in CPython's threads and {4} in C++ threads.",
      .does_not_hold =
          "Tasks that add up by themselves and pay in once lost {0} of their updates in "
          "CPython's threads, {1} in its processes and {2} in C++ threads."};
}

}  // namespace claims
