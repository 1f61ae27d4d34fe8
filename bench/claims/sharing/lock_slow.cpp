// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/claims/claim.h"

namespace claims {
namespace {

/// Payments into one account, with the work before each of them inside the lock or with none.
WantedCell payments(const char* model, const char* lock, std::uint64_t workers, std::uint64_t tasks,
                    bool works) {
  const bool is_python = std::string_view(model).starts_with("python");
  WantedCell cell{.model = model,
                  .workload = "account",
                  .workers = workers,
                  .tasks = tasks,
                  .size = is_python ? 3'000U : 100'000U,
                  .settings = {{"lock", lock}}};
  if (works) {
    cell.size = 20;
    cell.options["inside"] = "100us";
  }
  return cell;
}

Part part(std::string label, const char* model, const char* lock, const char* serial, bool works,
          unsigned cores) {
  const std::uint64_t workers = std::max(2U, cores);
  return {.label = std::move(label),
          .cell = payments(model, lock, workers, workers, works),
          .against = payments(serial, "none", 1, workers, works),
          .at_least = 0.9,
          .at_most = 1.1,
          .reason = "as slow means no difference, within 10 % to either side",
          .is_essential = works};
}

/// Work that is all inside the lock, and payments that take less than their lock does. The serial
/// run needs no lock, and has none.
std::vector<Part> parts(unsigned cores) {
  return {part("for 100 µs of work in CPython", "python-thread-executor", "threading",
               "python-serial", true, cores),
          part("for 100 µs of work in C++", "thread-pool", "std", "serial", true, cores),
          part("for a single addition in CPython", "python-thread-executor", "threading",
               "python-serial", false, cores),
          part("for a single addition in C++", "thread-pool", "std", "serial", false, cores)};
}

}  // namespace

Claim lock_slow() {
  return {
      .id = "lock-slow",
      .sentence = "the lock that loses no update makes the work as slow as doing it serially",
      .parts = parts,
      .holds =
          "Behind one lock, threads take {0} times as long as a serial run without a lock in "
          "CPython and {1} times in C++ where 100 µs of work are inside the lock, and {2} and {3} "
          "times where only an addition is.",
      .holds_only =
          "Behind one lock, threads take {0} times as long as a serial run without a lock in "
          "CPython and {1} times in C++ where 100 µs of work are inside the lock, and {2} and {3} "
          "times where only an addition is: there the lock itself is the cost. Confirmed only "
          "{only}.",
      .does_not_hold =
          "Behind one lock, threads take {0} times as long as a serial run without a lock in "
          "CPython and {1} times in C++ where 100 µs of work are inside the lock, and {2} and {3} "
          "times where only an addition is."};
}

}  // namespace claims
