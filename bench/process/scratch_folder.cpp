// SPDX-License-Identifier: Apache-2.0
#include "bench/process/scratch_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {
namespace {

namespace fs = std::filesystem;
using workloads::support::FileDescriptor;

std::vector<std::string> places() {
  const char* const wanted = std::getenv("TMPDIR");
  if (wanted != nullptr && *wanted == '/') return {wanted};
  return {"/tmp", "/var/tmp"};
}

FileDescriptor open_folder(const std::string& path) {
  return FileDescriptor(
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
}

/// Returns whether the descriptor is that of the folder that has this name now.
bool is_still(const FileDescriptor& folder, const std::string& path) {
  struct stat held {};
  struct stat named {};
  return fstat(folder.get(), &held) == 0 && lstat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/// Removes the folders of dead runs of this user: those whose lock is free.
void remove_unlocked_folders(const fs::path& place, const std::string& prefix) {
  std::error_code error;
  std::vector<std::string> candidates;
  for (fs::directory_iterator entry(place, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with(prefix)) {
      candidates.push_back(entry->path().string());
    }
  }
  for (const std::string& path : candidates) {
    const FileDescriptor folder = open_folder(path);
    struct stat status {};
    if (!folder || fstat(folder.get(), &status) != 0 || status.st_uid != geteuid()) continue;
    if (flock(folder.get(), LOCK_EX | LOCK_NB) != 0 || !is_still(folder, path)) continue;
    std::error_code ignored;  // what is in the way of this run will be told by what it does itself
    fs::remove_all(path, ignored);
  }
}

/// Returns whether programs in the folder can be executed: not if its file system is mounted
/// noexec, which the kernel says without a program to execute.
bool can_hold_programs(const std::string& folder) {
  const std::string probe = folder + "/probe";
  const FileDescriptor file(open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700));
  const bool can = file && access(probe.c_str(), X_OK) == 0;
  const int error = errno;
  unlink(probe.c_str());
  errno = error;
  return can;
}

[[noreturn]] void refuse(int error, const std::string& place, const std::string& what) {
  throw std::system_error(
      error, std::generic_category(),
      fmt::format("{} '{}' (TMPDIR=/folder names another place)", what, reports::sanitize(place)));
}

/// Makes the folder and locks it. Nothing when a run that cleans up was faster than the lock.
std::optional<FileDescriptor> make_locked(std::string& path) {
  const std::string place = path.substr(0, path.rfind('/'));
  if (mkdtemp(path.data()) == nullptr) {
    refuse(errno, place, "a folder for copies of the programs cannot be made in");
  }
  FileDescriptor folder = open_folder(path);
  // A file system without locks has no runs that clean up either.
  if (folder) flock(folder.get(), LOCK_EX);
  if (!folder || !is_still(folder, path)) return std::nullopt;
  return folder;
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& prefix) {
  // The dot keeps it from being a prefix of the names that earlier versions made, which have no
  // lock.
  const std::string name = prefix + ".";
  const std::vector<std::string> all = places();
  for (const std::string& place : all) {
    remove_unlocked_folders(place, name);
    const bool is_last = place == all.back();
    std::optional<FileDescriptor> locked;
    constexpr int attempts = 10;
    try {
      for (int attempt = 0; attempt < attempts && !locked; ++attempt) {
        path_ = place + "/" + name + "XXXXXX";
        locked = make_locked(path_);
      }
    } catch (const std::system_error&) {
      if (is_last) throw;
      continue;
    }
    if (!locked && !is_last) continue;
    if (!locked) refuse(ENOENT, place, "a folder for copies of the programs does not stay in");
    if (can_hold_programs(path_)) {
      lock_ = std::move(*locked);
      return;
    }
    const int error = errno;
    rmdir(path_.c_str());
    if (is_last) {
      refuse(error, place,
             error == EACCES ? "programs cannot be executed from a folder that is mounted noexec,"
                             : "a copy of a program cannot be made in");
    }
  }
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;  // there is nobody to tell, and the next run will try again
  fs::remove_all(path_, ignored);
}

}  // namespace bench
