// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

/// A process per task, one after the other.
WantedCell started(const char* model, std::uint64_t tasks, const char* start_method = nullptr) {
  WantedCell cell{.model = model, .workers = 1, .tasks = tasks};
  if (start_method != nullptr) cell.settings["start-method"] = start_method;
  return cell;
}

Part slower(const char* label, const WantedCell& spawn, const WantedCell& other,
            bool is_essential) {
  return {.label = label,
          .cell = spawn,
          .against = other,
          .at_least = 2,
          .reason = much_reason,
          .is_essential = is_essential};
}

std::vector<Part> parts(unsigned) {
  const char* const process = "python-process-per-task";
  const WantedCell interpreted = started(process, 1, "spawn");
  const WantedCell spawn = started("spawn", 4);
  return {
      slower("beside fork in CPython", interpreted, started(process, 4), true),
      slower("beside forkserver in CPython", interpreted, started(process, 2, "forkserver"), true),
      slower("beside fork in C++", spawn, started("fork", 16), false),
      slower("beside forkserver in C++", spawn, started("forkserver", 16), false)};
}

}  // namespace

Claim spawn_slow() {
  return {.id = "spawn-slow",
          .sentence = "spawn is much slower than fork and forkserver",
          .parts = parts,
          .holds =
              "In CPython a process takes {0} times as long by spawn as by fork, and {1} times "
              "as long as by forkserver.",
          .holds_only = "Spawn is much slower only {only}.",
          .does_not_hold =
              "In CPython a process takes {0} times as long by spawn as by fork, and "
              "{1} times as long as by forkserver."};
}

}  // namespace claims
