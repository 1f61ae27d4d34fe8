// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/cgroups.h"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>

namespace bench {
namespace {

namespace files_of = std::filesystem;

/// Returns whether a list such as "rw,cpu,cpuacct" has the word.
bool lists(const std::string& list, const std::string& word) {
  return ("," + list + ",").find("," + word + ",") != std::string::npos;
}

/// The mount of a hierarchy, and which of its cgroups it shows.
struct Mount {
  files_of::path place;  ///< relative to the root
  std::string shown = "/";
};

/// The path of a process in the hierarchy that has the controller.
struct Membership {
  int version = 0;
  std::string path;
};

/// Lines such as "5:cpu,cpuacct:/path" in version 1 and "0::/path" in version 2. A controller that
/// version 1 has is missing from version 2.
std::optional<Membership> membership_of(const std::string& text, const std::string& controller) {
  std::optional<Membership> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (lists(controllers, controller)) return Membership{1, line.substr(second + 1)};
    if (controllers.empty() && line.starts_with("0:")) found = {2, line.substr(second + 1)};
  }
  return found;
}

/// From lines such as "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw" (proc(5)).
std::vector<Mount> mounts_in(const std::string& text, int version, const std::string& controller) {
  std::vector<Mount> mounts;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t divide = line.find(" - ");
    if (divide == std::string::npos) continue;
    std::istringstream before(line.substr(0, divide));
    std::istringstream behind(line.substr(divide + 3));
    std::string id, parent, device, shown, place, type, source, options;
    before >> id >> parent >> device >> shown >> place;
    behind >> type >> source >> options;
    const bool fits =
        version == 2 ? type == "cgroup2" : type == "cgroup" && lists(options, controller);
    if (fits && place.starts_with('/')) mounts.push_back({place.substr(1), shown});
  }
  return mounts;
}

std::vector<Mount> usual_mounts(int version, const std::string& controller) {
  if (version == 2) return {{"sys/fs/cgroup"}, {"sys/fs/cgroup/unified"}};
  std::vector<Mount> mounts = {{"sys/fs/cgroup/" + controller}};
  if (controller == "cpu") {
    mounts.push_back({"sys/fs/cgroup/cpu,cpuacct"});
    mounts.push_back({"sys/fs/cgroup/cpuacct,cpu"});
  }
  return mounts;
}

/// Returns the part of a cgroup's path below the one that the mount shows.
std::string below(const std::string& path, const std::string& shown) {
  if (shown == "/" || !path.starts_with(shown)) return path;
  const std::string rest = path.substr(shown.size());
  return rest.empty() || rest.front() == '/' ? rest : path;
}

}  // namespace

Cgroups own_cgroups(const SystemFiles& files, const std::string& controller) {
  Cgroups found;
  const auto member = membership_of(files.text("proc/self/cgroup"), controller);
  if (!member) return found;
  found.version = member->version;
  std::vector<Mount> mounts =
      mounts_in(files.text("proc/self/mountinfo"), member->version, controller);
  if (mounts.empty()) mounts = usual_mounts(member->version, controller);
  for (const Mount& mount : mounts) {
    files_of::path part = files_of::path(below(member->path, mount.shown)).relative_path();
    for (;; part = part.parent_path()) {
      const files_of::path folder = part.empty() ? mount.place : mount.place / part;
      std::error_code error;
      // A folder that is not there is no cgroup: the path is that of another namespace.
      const bool has_entries = files_of::directory_iterator(files.root() / folder, error) !=
                                   files_of::directory_iterator() &&
                               !error;
      if (has_entries) {
        found.groups.push_back({"/" + part.generic_string(), folder});
        found.are_readable = true;
      }
      if (part.empty()) break;
    }
    if (found.are_readable) break;
  }
  return found;
}

}  // namespace bench
