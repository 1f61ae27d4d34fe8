// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/claims/claim.h"

namespace claims {
namespace {

constexpr std::uint64_t waiters = 8;

/// Tasks of which a tenth or less is inside the lock. A thread per task with one alive at a time is
/// one that is started and joined before the next is started.
WantedCell tasks_that(bool compute, const char* model, std::uint64_t workers, unsigned cores) {
  if (compute) {
    return {.model = model,
            .workload = "account",
            .workers = workers,
            .tasks = 2ULL * std::max(2U, cores),
            .size = 20,
            .options = {{"inside", "5us"}, {"outside", "45us"}}};
  }
  return {.model = model,
          .workload = "account",
          .workers = workers,
          .tasks = waiters,
          .size = 1,
          .options = {{"inside", "50us"}, {"outside", "wait:2ms"}}};
}

Part joined(std::string label, const char* model, const char* serial, unsigned cores) {
  return {.label = std::move(label),
          .cell = tasks_that(false, model, 1, cores),
          .against = tasks_that(false, serial, 1, cores),
          .at_least = 0.9,
          .reason = "what runs serially gains nothing over a serial run; 10 % is no difference",
          .is_essential = true};
}

Part locked_and_waiting(std::string label, const char* model, unsigned cores) {
  return {.label = std::move(label),
          .cell = tasks_that(false, model, waiters, cores),
          .against = tasks_that(false, model, 1, cores),
          .at_most = 0.5,
          .reason =
              "eight threads that wait at the same time, and take turns for the fortieth part "
              "inside, would take little over an eighth; half is a gain that nobody overlooks",
          .is_essential = true};
}

Part locked_and_computing(std::string label, const char* model, unsigned cores) {
  return {.label = std::move(label),
          .cell = tasks_that(true, model, std::max(2U, cores), cores),
          .against = tasks_that(true, model, 1, cores),
          .at_most = 0.75,
          .reason =
              "two cores that share the nine tenths outside would take 0.55; 0.75 is about half of "
              "what they could save"};
}

std::vector<Part> parts(unsigned cores) {
  std::vector<Part> parts = {
      joined("for `join` in CPython", "python-thread-per-task", "python-serial", cores),
      locked_and_waiting("for CPython's threads that wait", "python-thread-per-task", cores),
      joined("for `join` in C++", "thread-per-task", "serial", cores),
      locked_and_waiting("for C++ threads that wait", "thread-per-task", cores)};
  // On one core, threads that compute gain nothing, with or without a lock.
  if (cores >= 2) {
    parts.push_back(locked_and_computing("for C++ threads that compute", "thread-per-task", cores));
  }
  return parts;
}

}  // namespace

Claim lock_part() {
  return {
      .id = "lock-part",
      .sentence =
          "`join` after each `start` makes the whole serial, a lock only the part inside it",
      .parts = parts,
      // The part of threads that compute is not there on one core: no sentence has its figure.
      .holds =
          "Threads that are joined one by one take {0} times as long as a serial run in CPython "
          "and {2} times in C++. With a lock around a small part instead, threads that wait take "
          "{1} and {3} times as long as when they are joined one by one.",
      .holds_only =
          "It holds, but not {not}. Threads that are joined one by one take {0} times as long as a "
          "serial run in CPython and {2} times in C++. With a lock around a small part instead, "
          "threads that wait take {1} and {3} times as long as when they are joined one by one.",
      .does_not_hold =
          "Threads that are joined one by one take {0} times as long as a serial run in CPython "
          "and {2} times in C++. With a lock around a small part instead, threads that wait take "
          "{1} and {3} times as long as when they are joined one by one."};
}

}  // namespace claims
