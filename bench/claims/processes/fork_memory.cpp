// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

/// A process per task, one after the other, of a parent that has written to so much memory.
WantedCell of_a_parent(const char* model, const char* parent_bytes = nullptr) {
  WantedCell cell{.model = model, .workers = 1, .tasks = 2};
  if (parent_bytes != nullptr) cell.settings["parent-bytes"] = parent_bytes;
  return cell;
}

Part more_expensive(const char* label, const char* model, const WantedCell& smaller,
                    const char* bytes, bool is_essential) {
  return {.label = label,
          .cell = of_a_parent(model, bytes),
          .against = smaller,
          .at_least = 1.1,
          .reason = slower_reason,
          .is_essential = is_essential};
}

std::vector<Part> parts(unsigned) {
  const char* const mebibytes_32 = "33554432";
  const char* const mebibytes_128 = "134217728";
  return {
      more_expensive("from 32 to 128 MiB", "fork", of_a_parent("fork", mebibytes_32), mebibytes_128,
                     true),
      more_expensive("from nothing to 32 MiB", "fork", of_a_parent("fork"), mebibytes_32, false)};
}

}  // namespace

Claim fork_memory() {
  return {
      .id = "fork-memory",
      .sentence = "the more memory a process has, the more its fork costs",
      .parts = parts,
      .holds =
          "Forking a process with 128 MiB takes {0} times as long as one with 32 MiB, and one with "
          "32 MiB {1} times as long as a small one.",
      .holds_only = "A fork costs more for more memory only {only}.",
      .does_not_hold =
          "Forking a process with 128 MiB takes {0} times as long as one with 32 MiB."};
}

}  // namespace claims
