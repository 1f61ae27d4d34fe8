// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

constexpr const char* python = "python-thread-executor";
constexpr const char* native = "thread-pool";

/// One task that takes a lock so many times before it releases it.
WantedCell locked(const char* model, const char* kind, const char* depth, std::uint64_t size) {
  return {.model = model,
          .workload = "recursion",
          .workers = 1,
          .tasks = 1,
          .size = size,
          .options = {{"lock-kind", kind}, {"depth", depth}}};
}

Part deadlocks(std::string label, const char* model) {
  return {.label = std::move(label),
          .cell = locked(model, "ordinary", "2", 1),
          .figure = Figure::expected_failure,
          .at_least = 1,
          .reason = "it deadlocks every time: the task waits for itself",
          .is_essential = true};
}

Part goes_on(std::string label, const char* model, std::uint64_t size) {
  return {.label = std::move(label),
          .cell = locked(model, "recursive", "2", size),
          .figure = Figure::expected_failure,
          .at_most = 0,
          .reason = "it never deadlocks: the task counts how often it has the lock",
          .is_essential = true};
}

Part costs(std::string label, const char* model, std::uint64_t size) {
  return {.label = std::move(label),
          .cell = locked(model, "recursive", "1", size),
          .against = locked(model, "ordinary", "1", size),
          .at_most = 2,
          .reason =
              "a lock that is much slower, at least twice, would have a price for those who never "
              "take it twice"};
}

/// The cost is that of a lock that is taken once, by a task that nobody disturbs.
std::vector<Part> parts(unsigned) {
  constexpr std::uint64_t python_size = 4'000;
  constexpr std::uint64_t native_size = 100'000;
  return {deadlocks("for the ordinary lock of CPython", python),
          goes_on("for the recursive lock of CPython", python, python_size),
          deadlocks("for std::mutex", native),
          goes_on("for std::recursive_mutex", native, native_size),
          costs("for the price in CPython", python, python_size),
          costs("for the price in C++", native, native_size)};
}

}  // namespace

Claim rlock() {
  return {
      .id = "rlock",
      .sentence =
          "an ordinary lock deadlocks when it is taken twice, a recursive one does not, and costs "
          "less than twice as much",
      .parts = parts,
      .holds =
          "An ordinary lock that was taken twice deadlocked, and a recursive one did not. Taken "
          "once, a recursive lock takes {4} times as long as an ordinary one in CPython and {5} "
          "times in C++.",
      .holds_only =
          "It holds, but not {not}. Taken once, a recursive lock takes {4} times as long as an "
          "ordinary one in CPython and {5} times in C++.",
      .does_not_hold =
          "An ordinary lock that was taken twice deadlocked in {0} of the runs in CPython and in "
          "{2} in C++, and a recursive one in {1} and {3}."};
}

}  // namespace claims
