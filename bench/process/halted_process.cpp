// SPDX-License-Identifier: Apache-2.0
#include "bench/process/halted_process.h"

#include <algorithm>
#include <sstream>

#include "bench/machine/process_stat.h"
#include "bench/process/pause_watch.h"
#include "bench/process/process_tree.h"

namespace bench {
namespace {

/// A line of /proc/PID/cgroup: "0::/path" in version 2, "6:freezer:/path" in version 1.
bool is_frozen(const std::string& line, const SystemFiles& files) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (first == std::string::npos || second == std::string::npos) return false;
  const std::string controllers = line.substr(first + 1, second - first - 1);
  const std::string path = line.substr(second + 1);
  if (controllers.empty()) {
    for (const char* const mount : {"sys/fs/cgroup", "sys/fs/cgroup/unified"}) {
      if (files.text(mount + path + "/cgroup.events").find("frozen 1") != std::string::npos) {
        return true;
      }
    }
    return false;
  }
  if (("," + controllers + ",").find(",freezer,") == std::string::npos) return false;
  return files.text("sys/fs/cgroup/" + controllers + path + "/freezer.state").starts_with("FROZEN");
}

}  // namespace

bool is_halted(pid_t process, const std::string& root) {
  const SystemFiles files(root + "/");
  const std::string folder = "proc/" + std::to_string(process);
  const auto stat = read_process_stat(files, folder);
  // 't', a stop for a tracer, is no halt.
  if (stat && stat->state == 'T') return true;
  std::istringstream cgroups(files.text(folder + "/cgroup"));
  for (std::string line; std::getline(cgroups, line);) {
    if (is_frozen(line, files)) return true;
  }
  return false;
}

pid_t find_halted_process(pid_t root) {
  if (is_halted(root)) return root;
  for (const pid_t process : descendants(root)) {
    if (is_halted(process)) return process;
  }
  return 0;
}

void HaltWatch::check(pid_t root) {
  const auto begin = clock::now();
  if (begin < next_check_) return;
  const bool is_halted = find_halted_process(root) != 0;
  const auto end = clock::now();
  if (is_halted && halted_since_) halted_ += end - *halted_since_;
  halted_since_ = is_halted ? std::optional(end) : std::nullopt;
  was_halted_ |= is_halted;
  next_check_ = end + std::max<clock::duration>(PauseWatch::heartbeat, 50 * (end - begin));
}

}  // namespace bench
