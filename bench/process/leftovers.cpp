// SPDX-License-Identifier: Apache-2.0
#include "bench/process/leftovers.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <system_error>

namespace bench {
namespace {

constexpr std::string_view owned_prefix = "bench-";
constexpr std::string_view semaphore_prefix = "sem.";  // glibc's, in /dev/shm

/// Takes "123-" from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != '-') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

bool has_ended(pid_t process, std::uint64_t start_ticks) {
  if (kill(process, 0) != 0 && errno == ESRCH) return true;
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  std::getline(file, line);
  // The name in parentheses may hold anything, parentheses included.
  const std::size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return false;  // not readable, or it ends just now
  std::istringstream rest(line.substr(name_end + 1));
  char state = 0;
  rest >> state;
  std::string field;
  constexpr int fields_before_start = 18;
  for (int skipped = 0; skipped < fields_before_start; ++skipped) rest >> field;
  std::uint64_t started_ticks = 0;
  if (!(rest >> started_ticks)) return false;
  return state == 'Z' || state == 'X' || started_ticks != start_ticks;
}

bool is_ours(const std::filesystem::path& path, mode_t type) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == type &&
         status.st_uid == geteuid();
}

/// Removes the entries of `folder` whose names are `prefix` and a dead owner's.
void remove_entries(const std::filesystem::path& folder, std::string_view prefix, mode_t type) {
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (!name.starts_with(prefix)) continue;
    if (!has_dead_owner(std::string_view(name).substr(prefix.size()))) continue;
    if (!is_ours(entries->path(), type)) continue;
    std::error_code ignored;
    std::filesystem::remove_all(entries->path(), ignored);
  }
}

}  // namespace

bool has_dead_owner(std::string_view name) {
  if (!name.starts_with(owned_prefix)) return false;
  name.remove_prefix(owned_prefix.size());
  const auto space = take_number(name);
  const auto process = take_number(name);
  const auto start_ticks = take_number(name);
  constexpr std::uint64_t max_process = 1 << 30;
  if (!space || !process || !start_ticks || *process == 0 || *process > max_process) return false;
  struct stat own {};
  if (stat("/proc/self/ns/pid", &own) != 0 || own.st_ino != *space) return false;
  return has_ended(static_cast<pid_t>(*process), *start_ticks);
}

void remove_leftovers(const std::filesystem::path& shared_memory) noexcept {
  try {
    remove_entries(shared_memory, semaphore_prefix, S_IFREG);
    // Where Python's tempfile looks for a folder.
    std::set<std::filesystem::path> folders = {"/tmp", "/var/tmp"};
    for (const char* variable : {"TMPDIR", "TEMP", "TMP"}) {
      const char* const value = std::getenv(variable);
      if (value != nullptr && *value != '\0') folders.insert(value);
    }
    for (const auto& folder : folders) remove_entries(folder, "", S_IFDIR);
  } catch (const std::exception&) {
    // Names too long or no memory: what is left is left to the next call.
  }
}

}  // namespace bench
