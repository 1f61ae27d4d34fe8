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
  return {slower("compared with fork in CPython", interpreted, started(process, 4), true),
          slower("compared with forkserver in CPython", interpreted,
                 started(process, 2, "forkserver"), true),
          slower("compared with fork in C++", spawn, started("fork", 16), false),
          slower("compared with forkserver in C++", spawn, started("forkserver", 16), false)};
}

}  // namespace

Claim spawn_slow() {
  return {.id = "spawn-slow",
          .sentence = "spawn is much slower than fork and forkserver",
          .parts = parts,
          .holds =
              "In CPython, starting a process by spawn takes {0} times as long as by fork, and {1} "
              "times as long as by forkserver.",
          .holds_only = "Spawn takes at least twice as long only {only}.",
          .does_not_hold =
              "In CPython, starting a process by spawn takes {0} times as long as by fork, and {1} "
              "times as long as by forkserver."};
}

}  // namespace claims
