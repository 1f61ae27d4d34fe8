// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

constexpr std::uint64_t threads = 100;
/// Of the 10 ms, so that the claim does not take a minute: the waits are all that counts.
constexpr double scale = 0.1;

Part part(std::string label, const char* model) {
  return {.label = std::move(label),
          .cell = WantedCell{.model = model,
                             .workload = "account",
                             .workers = threads,
                             .tasks = threads,
                             .size = 1,
                             .time_scale = scale,
                             .options = {{"inside", "wait:10ms"}},
                             .iterations = 1},
          .figure = Figure::time_per_iteration,
          .at_least = 1e9 * scale,
          .reason =
              "a hundred sleeps one after the other are a second, and a tenth of it here, where "
              "each is scaled to a tenth (--time-scale)",
          .is_essential = true};
}

std::vector<Part> parts(unsigned) {
  return {part("in CPython", "python-thread-executor"), part("in C++", "thread-pool")};
}

}  // namespace

Claim lock_wait() {
  return {
      .id = "lock-wait",
      .sentence = "sleeping 10 ms inside the lock makes a hundred threads take a second and more",
      .parts = parts,
      .holds =
          "Scaled to a tenth: a hundred threads that each sleep 1 ms inside the lock take {0} in "
          "CPython and {1} in C++; one after the other they need at least 100 ms.",
      .holds_only =
          "Scaled to a tenth: a hundred threads that each sleep 1 ms inside the lock take {0} in "
          "CPython and {1} in C++; one after the other they need at least 100 ms. Confirmed only "
          "{only}.",
      .does_not_hold =
          "Scaled to a tenth: a hundred threads that each sleep 1 ms inside the lock take {0} in "
          "CPython and {1} in C++; one after the other they need at least 100 ms."};
}

}  // namespace claims
