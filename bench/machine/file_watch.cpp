// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/file_watch.h"

#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/core.h>

#include "bench/machine/file_digest.h"
#include "reports/text/text.h"
#include "workloads/support/helper_program.h"

namespace bench {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr const char* worker_suffix = "-worker";

std::int64_t to_ns(const timespec& time) { return time.tv_sec * second_ns + time.tv_nsec; }

}  // namespace

bool FileWatch::identify(const std::string& path, Identity& identity) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  identity = {.device = status.st_dev,
              .inode = status.st_ino,
              .size = status.st_size,
              .modified_ns = to_ns(status.st_mtim),
              .changed_ns = to_ns(status.st_ctim)};
  return true;
}

void FileWatch::add(const std::string& path) {
  Identity identity;
  if (files_.contains(path) || !identify(path, identity)) return;
  files_.emplace(path, Watched{identity, digest_of_file(path)});
}

void FileWatch::check() {
  for (auto& [path, watched] : files_) {
    Identity now;
    const bool exists = identify(path, now);
    if (exists && now == watched.identity) continue;
    // A link, a backup or an installation of the same version changes no content.
    const bool is_equal = exists && now.size == watched.identity.size &&
                          access(path.c_str(), R_OK) == 0 && digest_of_file(path) == watched.digest;
    if (is_equal) {
      watched.identity = now;
      continue;
    }
    throw FileChanged(fmt::format("'{}' was {} while it was measured", reports::sanitize(path),
                                  exists ? "changed" : "removed"));
  }
}

std::vector<std::string> loaded_libraries() {
  std::vector<std::string> paths;
  const auto note = [](dl_phdr_info* info, std::size_t, void* found) {
    // The program itself has no name here, and what the kernel maps has no path.
    const std::string path = info->dlpi_name == nullptr ? "" : info->dlpi_name;
    if (path.starts_with("/")) static_cast<std::vector<std::string>*>(found)->push_back(path);
    return 0;
  };
  dl_iterate_phdr(note, &paths);
  return paths;
}

std::vector<std::string> programs_started_by(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path program = fs::canonical(path, error);
  if (error) return {};
  const std::string worker = program.filename().string() + worker_suffix;
  std::vector<std::string> found;
  for (const fs::path& folder :
       {program.parent_path(),
        fs::path(workloads::support::installed_helpers_folder(program.string()))}) {
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      const std::string full = entry->path().string();
      std::error_code none;
      if (entry->path() == program || !entry->is_regular_file(none)) continue;
      const bool is_other_build = access((full + worker_suffix).c_str(), F_OK) == 0;
      const bool is_started = name.starts_with("bench-") && !name.ends_with(worker_suffix) &&
                              !is_other_build && access(full.c_str(), X_OK) == 0;
      // The programs that it starts stand beside it, as in `helper_program`.
      const bool is_hidden = std::ranges::any_of(
          found, [&](const std::string& other) { return fs::path(other).filename() == name; });
      if ((name == worker || is_started) && !is_hidden) found.push_back(full);
    }
  }
  return found;
}

}  // namespace bench
