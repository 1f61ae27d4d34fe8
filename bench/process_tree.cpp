// SPDX-License-Identifier: Apache-2.0
#include "bench/process_tree.h"

#include <dirent.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cctype>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>

namespace bench {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

/// The numbers among the names in a directory of /proc.
std::vector<pid_t> numbered_entries(const std::string& path) {
  std::vector<pid_t> numbers;
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir(path.c_str()));
  while (const dirent* entry = directory ? readdir(directory.get()) : nullptr) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) != 0) {
      numbers.push_back(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)));
    }
  }
  return numbers;
}

struct Status {
  char state = 'X';
  pid_t parent = 0;
};

Status status_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  std::getline(file, line);
  // The name in parentheses may hold anything, parentheses included.
  const std::size_t name_end = line.rfind(')');
  Status status;
  if (name_end != std::string::npos) {
    std::istringstream(line.substr(name_end + 1)) >> status.state >> status.parent;
  }
  return status;
}

/// For kernels without CONFIG_PROC_CHILDREN: the parents of all processes.
std::vector<pid_t> descendants_by_parent(pid_t root) {
  std::unordered_map<pid_t, std::vector<pid_t>> children;
  for (const pid_t process : numbered_entries("/proc")) {
    const Status status = status_of(process);
    if (status.state != 'Z' && status.state != 'X') children[status.parent].push_back(process);
  }
  std::vector<pid_t> found;
  std::vector<pid_t> pending = {root};
  while (!pending.empty()) {
    const pid_t parent = pending.back();
    pending.pop_back();
    for (const pid_t child : children[parent]) {
      found.push_back(child);
      pending.push_back(child);
    }
  }
  return found;
}

}  // namespace

std::vector<pid_t> descendants(pid_t root) {
  static const bool has_children_files =
      access(("/proc/self/task/" + std::to_string(getpid()) + "/children").c_str(), R_OK) == 0;
  if (!has_children_files) return descendants_by_parent(root);
  std::vector<pid_t> found;
  std::vector<pid_t> pending = {root};
  while (!pending.empty()) {
    const std::string tasks = "/proc/" + std::to_string(pending.back()) + "/task";
    pending.pop_back();
    for (const pid_t thread : numbered_entries(tasks)) {
      std::ifstream file(tasks + "/" + std::to_string(thread) + "/children");
      for (pid_t child = 0; file >> child;) {
        const char state = status_of(child).state;
        pending.push_back(child);
        if (state != 'Z' && state != 'X') found.push_back(child);
      }
    }
  }
  return found;
}

std::size_t kill_descendants() {
  std::set<pid_t> killed;
  for (;;) {
    for (const pid_t process : descendants(getpid())) {
      killed.insert(process);
      kill(process, SIGKILL);
    }
    // Orphans become our children, so this hears of every one of them.
    pid_t reaped = 0;
    while ((reaped = waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (reaped < 0) return killed.size();  // no children, hence no descendants
    usleep(1000);                          // a killed process needs a moment to die
  }
}

}  // namespace bench
