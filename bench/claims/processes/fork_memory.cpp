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

Part dearer(const char* label, const char* model, const WantedCell& smaller, const char* bytes,
            bool is_essential) {
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
      dearer("from 32 to 128 MiB", "fork", of_a_parent("fork", mebibytes_32), mebibytes_128, true),
      dearer("from nothing to 32 MiB", "fork", of_a_parent("fork"), mebibytes_32, false)};
}

}  // namespace

Claim fork_memory() {
  return {.id = "fork-memory",
          .sentence = "the more memory a process has, the dearer its fork",
          .parts = parts,
          .holds =
              "A fork of a process with 128 MiB takes {0} times as long as of one with 32 MiB, "
              "and that {1} times as long as of a small one.",
          .holds_only = "A fork is dearer for more memory only {only}.",
          .does_not_hold =
              "A fork of a process with 128 MiB takes {0} times as long as of one with 32 MiB."};
}

}  // namespace claims
