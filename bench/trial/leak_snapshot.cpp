// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/leak_snapshot.h"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/core.h>

#include "bench/process/leftovers.h"
#include "reports/text/text.h"
#include "workloads/faults/fault.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

bool is_leaked(const std::string& text, std::string_view name) {
  return text.find(name) != std::string::npos;
}

/// Returns how many bytes of leaked memory this process has.
std::size_t leaked_memory_bytes() {
  std::size_t bytes = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (!is_leaked(line, workloads::Leak::memory_name)) continue;
    if (std::sscanf(line.c_str(), "%" SCNx64 "-%" SCNx64, &first, &last) == 2)
      bytes += last - first;
  }
  return bytes;
}

/// Returns how many leaked descriptors this process has.
std::size_t leaked_descriptors() {
  std::size_t count = 0;
  std::error_code error;
  fs::directory_iterator entries("/proc/self/fd", error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    std::error_code gone;
    const std::string target = fs::read_symlink(entries->path(), gone).string();
    if (!gone && is_leaked(target, workloads::Leak::descriptor_name)) ++count;
  }
  return count;
}

/// Returns the entries of a folder that belong to dead processes of bench.
std::set<std::string> orphans_in(const fs::path& folder, std::string_view prefix) {
  std::set<std::string> names;
  std::error_code error;
  fs::directory_iterator entries(folder, error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    if (has_dead_owner(std::string_view(name).substr(prefix.size()))) names.insert(name);
  }
  return names;
}

constexpr std::string_view semaphore_prefix = "sem.";

std::set<std::string> shared_orphans() { return orphans_in("/dev/shm", semaphore_prefix); }

std::set<std::string> temporary_orphans() {
  const char* const folder = std::getenv("TMPDIR");
  return orphans_in(folder != nullptr && *folder != '\0' ? folder : "/tmp", "");
}

std::size_t added(const std::set<std::string>& before, const std::set<std::string>& now) {
  std::size_t count = 0;
  for (const std::string& name : now) {
    if (!before.contains(name)) ++count;
  }
  return count;
}

}  // namespace

LeakSnapshot::LeakSnapshot()
    : memory_bytes_(leaked_memory_bytes()),
      descriptors_(leaked_descriptors()),
      shared_(shared_orphans()),
      temporary_(temporary_orphans()) {}

std::vector<std::string> LeakSnapshot::new_leaks() const {
  std::vector<std::string> things;
  if (const std::size_t bytes = leaked_memory_bytes() - memory_bytes_; bytes > 0) {
    things.push_back(reports::format_bytes(bytes) + " of memory");
  }
  if (const std::size_t count = leaked_descriptors() - descriptors_; count > 0) {
    things.push_back(reports::pluralize(count, "descriptor"));
  }
  if (const std::size_t count = added(shared_, shared_orphans()); count > 0) {
    things.push_back(reports::pluralize(count, "file") + " in /dev/shm");
  }
  if (const std::size_t count = added(temporary_, temporary_orphans()); count > 0) {
    things.push_back(reports::pluralize(count, "temporary folder"));
  }
  return things;
}

}  // namespace bench
