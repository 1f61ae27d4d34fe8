// SPDX-License-Identifier: Apache-2.0
#include "bench/quota/quota_place.h"

#include <array>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string_view>

#include <fmt/core.h>

#include "bench/machine/cgroups.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

/// Returns whether a file such as "cpuset cpu io" has the word.
bool has_word(const std::string& text, std::string_view word) {
  std::istringstream words(text);
  for (std::string one; words >> one;) {
    if (one == word) return true;
  }
  return false;
}

/// Returns the file of the first limit that a cgroup of version 2 has; nothing where it has none.
/// A limit that is not set is "max" or, of processors, memory nodes and devices, an empty file.
std::optional<std::string> limit_of(const SystemFiles& files, const fs::path& cgroup) {
  constexpr std::array limits{"cpu.max",     "cpuset.cpus",     "cpuset.mems", "memory.max",
                              "memory.high", "memory.swap.max", "io.max",      "pids.max"};
  for (const char* const limit : limits) {
    const std::string line = files.first_line(cgroup / limit);
    if (!line.empty() && !line.starts_with("max")) return limit;
  }
  return std::nullopt;
}

/// Fills in the place of version 2, or why there is none.
void find_in_version_2(const SystemFiles& files, const Cgroups& cgroups, QuotaPlace& place) {
  const Cgroups::Group& own = cgroups.groups.front();
  const auto enables_cpu = [&](const Cgroups::Group& group) {
    return has_word(files.text(group.folder / "cgroup.subtree_control"), "cpu");
  };
  if (enables_cpu(own)) {
    place.folder = place.home;
    return;
  }
  const std::size_t count = cgroups.groups.size();
  if (count > 1 && enables_cpu(cgroups.groups[1])) {
    if (const auto limit = limit_of(files, own.folder)) {
      place.reason = fmt::format(
          "a trial with a quota would have to leave the cgroup '{}' and so its limit ({}): start "
          "bench in a cgroup without limits",
          own.name, *limit);
      return;
    }
    place.folder = files.root() / cgroups.groups[1].folder;
    return;
  }
  if (count == 1 && !has_word(files.text(own.folder / "cgroup.controllers"), "cpu")) {
    place.reason = fmt::format(
        "the cgroup '{}' has no cpu controller (cgroup.controllers): enable it in "
        "cgroup.subtree_control of the cgroup above",
        own.name);
    return;
  }
  if (count == 1) {
    place.reason = fmt::format(
        "the cgroup '{0}' has processes of its own, so that it cannot enable the cpu controller "
        "for its children (cgroup.subtree_control): move them into a cgroup below it, and write "
        "'+cpu' to cgroup.subtree_control of '{0}'",
        own.name);
    return;
  }
  place.reason = fmt::format(
      "the cgroup '{}' does not enable the cpu controller for its children "
      "(cgroup.subtree_control): write '+cpu' to that file, or start bench in a delegated cgroup "
      "(systemd-run --scope -p Delegate=yes)",
      cgroups.groups[1].name);
}

}  // namespace

QuotaPlace find_quota_place(const SystemFiles& files) {
  const Cgroups cgroups = own_cgroups(files, "cpu");
  QuotaPlace place{.version = cgroups.version, .folder = {}, .home = {}};
  if (cgroups.version == 0) {
    place.reason =
        "/proc/self/cgroup names no cgroup with the cpu controller: mount the hierarchy (mount -t "
        "cgroup2 none /sys/fs/cgroup)";
    return place;
  }
  if (!cgroups.are_readable) {
    place.reason = fmt::format(
        "the cgroups of version {} are not mounted here: in a container, show them to it (such as "
        "-v /sys/fs/cgroup:/sys/fs/cgroup:rw)",
        cgroups.version);
    return place;
  }
  place.home = files.root() / cgroups.groups.front().folder;
  if (cgroups.version == 1) {
    place.folder = place.home;
  } else {
    find_in_version_2(files, cgroups, place);
  }
  return place;
}

}  // namespace bench
