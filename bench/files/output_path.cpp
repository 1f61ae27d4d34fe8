// SPDX-License-Identifier: Apache-2.0
#include "bench/files/output_path.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

#include <climits>
#include <fmt/core.h>

#include "bench/files/path_refusal.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

constexpr int max_links = 40;  // as the kernel has it

std::optional<int> number_behind(std::string_view path, std::string_view folder) {
  if (!path.starts_with(folder)) return std::nullopt;
  path.remove_prefix(folder.size());
  int number = 0;
  const auto [rest, error] = std::from_chars(path.data(), path.data() + path.size(), number);
  if (error != std::errc() || rest != path.data() + path.size() || number < 0) return std::nullopt;
  return number;
}

/// Reads the number from the text of the path, so that it works where /proc is not mounted.
std::optional<int> descriptor_by_name(const std::string& path) {
  if (path == "/dev/stdin") return STDIN_FILENO;
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  const std::string own = "/proc/" + std::to_string(getpid()) + "/fd/";
  for (const std::string_view folder :
       {std::string_view("/dev/fd/"), std::string_view("/proc/self/fd/"),
        std::string_view("/proc/thread-self/fd/"), std::string_view(own)}) {
    if (const auto number = number_behind(path, folder)) return number;
  }
  return std::nullopt;
}

std::string containing_folder(const std::string& path) {
  const std::string folder = fs::path(path).parent_path().string();
  return folder.empty() ? "." : folder;
}

bool is_shared_stream(const struct stat& status) {
  return S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode);
}

std::optional<FileIdentity> identity(const struct stat& status) {
  if (!is_shared_stream(status)) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

/// The path that a link holds, from where the link is.
std::optional<std::string> target_of(const std::string& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error) || is_proc_link(path)) return std::nullopt;
  const fs::path target = fs::read_symlink(path, error);
  if (error) return std::nullopt;
  return (fs::path(path).parent_path() / target).string();
}

}  // namespace

bool is_proc_link(const std::string& path) {
  struct statfs system {};
  std::error_code none;
  return fs::is_symlink(path, none) && statfs(containing_folder(path).c_str(), &system) == 0 &&
         system.f_type == PROC_SUPER_MAGIC;
}

std::optional<int> own_descriptor(const std::string& path) {
  std::string place = path;
  for (int links = 0; links < max_links; ++links) {
    if (const auto number = descriptor_by_name(place)) return number;
    // Both may be names of one folder.
    std::error_code error;
    const fs::path folder = fs::canonical(containing_folder(place), error);
    if (error) return std::nullopt;
    if (const auto number = descriptor_by_name((folder / fs::path(place).filename()).string())) {
      return number;
    }
    auto target = target_of(place);
    if (!target) return std::nullopt;
    place = std::move(*target);
  }
  return std::nullopt;
}

std::string follow_links(const std::string& path) {
  std::string place = path;
  for (int links = 0; links < max_links; ++links) {
    auto target = target_of(place);
    if (!target) return place;
    place = std::move(*target);
  }
  refuse_path("cannot write '" + reports::sanitize(path) + "'", ELOOP);
}

std::optional<FileIdentity> identity_of(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return std::nullopt;
  return identity(status);
}

std::optional<FileIdentity> identity_of(int fd) {
  struct stat status {};
  if (fstat(fd, &status) != 0) return std::nullopt;
  return identity(status);
}

std::string temporary_name(const std::string& name, int attempt) {
  const std::string suffix =
      attempt == 0 ? fmt::format(".tmp{}", getpid()) : fmt::format(".tmp{}-{}", getpid(), attempt);
  std::size_t kept = std::min<std::size_t>(name.size(), NAME_MAX - suffix.size());
  // Do not cut a character: some file systems take nothing but valid UTF-8.
  while (kept > 0 && kept < name.size() &&
         (static_cast<unsigned char>(name[kept]) & 0xC0) == 0x80) {
    --kept;
  }
  return name.substr(0, kept) + suffix;
}

}  // namespace bench
