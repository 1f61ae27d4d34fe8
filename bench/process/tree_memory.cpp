// SPDX-License-Identifier: Apache-2.0
#include "bench/process/tree_memory.h"

#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

#include "bench/machine/system_files.h"
#include "bench/process/process_tree.h"
#include "bench/process/stopped_tree.h"

namespace bench {
namespace {

/// The time for a tree to come to rest. Under load each process needs a turn to notice its signal.
constexpr std::chrono::milliseconds timeout(200);

std::optional<std::uint64_t> proportional_set_bytes(pid_t process) {
  const auto text = SystemFiles().content("proc/" + std::to_string(process) + "/smaps_rollup");
  constexpr std::string_view key = "\nPss:";
  const std::size_t place = text ? text->find(key) : std::string::npos;
  if (place == std::string::npos) return std::nullopt;
  const std::size_t digits = text->find_first_not_of(' ', place + key.size());
  if (digits == std::string::npos) return std::nullopt;
  std::uint64_t kibibytes = 0;
  const auto read = std::from_chars(text->data() + digits, text->data() + text->size(), kibibytes);
  if (read.ec != std::errc()) return std::nullopt;
  return kibibytes * 1024;
}

}  // namespace

std::optional<std::uint64_t> tree_memory_bytes(pid_t root, pid_t left_out) {
  if (tree_below(root, left_out).empty()) {
    // A single process shares its memory with no other. If it forks meanwhile, too little may be
    // read.
    const auto bytes = proportional_set_bytes(root);
    if (!bytes || tree_below(root, left_out).empty()) return bytes;
  }
  const StoppedTree tree(root, left_out, timeout);
  if (!tree.is_still()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const pid_t process : tree.memories()) {
    const auto bytes = proportional_set_bytes(process);
    if (!bytes) return std::nullopt;
    sum += *bytes;
  }
  return tree.is_still() ? std::optional(sum) : std::nullopt;
}

}  // namespace bench
