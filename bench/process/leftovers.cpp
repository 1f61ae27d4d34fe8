// SPDX-License-Identifier: Apache-2.0
#include "bench/process/leftovers.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "bench/machine/process_stat.h"
#include "bench/machine/system_files.h"
#include "bench/quota/quota_place.h"

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
  const auto stat = read_process_stat(process);  // nothing when it ends just now
  return stat && (stat->is_dead() || stat->start_time != start_ticks);
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

/// Returns whether glibc makes such names for a semaphore that it has not finished.
bool is_temporary_name(std::string_view name) {
  constexpr std::size_t random_letters = 6;
  return name.starts_with(semaphore_prefix) &&
         name.size() == semaphore_prefix.size() + random_letters;
}

/// Removes what glibc leaves when a process is killed within sem_open(3): an empty file under a
/// temporary name. A semaphore is never empty, and making one takes microseconds.
void remove_unfinished_semaphores(const std::filesystem::path& folder) {
  constexpr std::chrono::milliseconds min_age(100);
  const auto is_unfinished = [](const std::filesystem::path& path) {
    struct stat status {};
    return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0 &&
           status.st_uid == geteuid();
  };
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (is_temporary_name(entries->path().filename().string()) && is_unfinished(entries->path())) {
      found.push_back(entries->path());
    }
  }
  if (found.empty()) return;
  std::this_thread::sleep_for(min_age);
  for (const auto& path : found) {
    std::error_code ignored;
    if (is_unfinished(path)) std::filesystem::remove(path, ignored);
  }
}

}  // namespace

std::string owned_name(pid_t owner, std::string_view kind) {
  struct stat space {};
  const auto process = read_process_stat(owner);
  if (!process || stat("/proc/self/ns/pid", &space) != 0) return {};
  return fmt::format("{}{}-{}-{}-{}", owned_prefix, space.st_ino, owner, process->start_time, kind);
}

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
    remove_unfinished_semaphores(shared_memory);
    // Python's tempfile looks for a folder in these places.
    std::set<std::filesystem::path> folders = {"/tmp", "/var/tmp"};
    for (const char* variable : {"TMPDIR", "TEMP", "TMP"}) {
      const char* const value = std::getenv(variable);
      if (value != nullptr && *value != '\0') folders.insert(value);
    }
    for (const auto& folder : folders) remove_entries(folder, "", S_IFDIR);
    const QuotaPlace place = find_quota_place(SystemFiles());
    if (!place.folder.empty()) remove_leftover_cgroups(place.folder);
  } catch (const std::exception&) {
    // Names too long or no memory: what is left is left to the next call.
  }
}

void remove_leftover_cgroups(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (name.ends_with(quota_kind) && has_dead_owner(name) && is_ours(entries->path(), S_IFDIR)) {
      found.push_back(entries->path());
    }
  }
  // The files of a cgroup are the kernel's: they go with their folder.
  for (const auto& cgroup : found) rmdir(cgroup.c_str());
}

std::vector<std::filesystem::path> unfinished_semaphores(
    pid_t process, const std::filesystem::path& shared_memory) {
  std::set<std::filesystem::path> found;
  const auto add = [&](const std::filesystem::path& file) {
    if (file.parent_path() == shared_memory && is_temporary_name(file.filename().string())) {
      found.insert(file);  // "sem.AbCdEf (deleted)" is another name
    }
  };
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  // The file is open until it is mapped, and mapped until it has its own name.
  std::error_code error;
  std::filesystem::directory_iterator descriptors(folder / "fd", error);
  for (; !error && descriptors != std::filesystem::directory_iterator();
       descriptors.increment(error)) {
    std::error_code ignored;
    add(std::filesystem::read_symlink(descriptors->path(), ignored));
  }
  std::ifstream maps(folder / "maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t path = line.find('/');  // the last field of proc_pid_maps(5)
    if (path != std::string::npos) add(line.substr(path));
  }
  return {found.begin(), found.end()};
}

}  // namespace bench
