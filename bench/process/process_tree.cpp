// SPDX-License-Identifier: Apache-2.0
#include "bench/process/process_tree.h"

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
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "bench/machine/process_stat.h"

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

/// Returns the children of all processes, for kernels without CONFIG_PROC_CHILDREN.
std::unordered_map<pid_t, std::vector<pid_t>> children_by_parent() {
  std::unordered_map<pid_t, std::vector<pid_t>> children;
  for (const pid_t process : numbered_entries("/proc")) {
    if (const auto stat = read_process_stat(process)) children[stat->parent].push_back(process);
  }
  return children;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  const std::string tasks = "/proc/" + std::to_string(parent) + "/task/";
  for (const pid_t thread : threads_of(parent)) {
    std::ifstream file(tasks + std::to_string(thread) + "/children");
    for (pid_t child = 0; file >> child;) children.push_back(child);
  }
  return children;
}

}  // namespace

std::vector<pid_t> tree_below(pid_t root, pid_t left_out) {
  static const bool has_children_files =
      access(("/proc/self/task/" + std::to_string(getpid()) + "/children").c_str(), R_OK) == 0;
  auto by_parent = has_children_files ? decltype(children_by_parent())() : children_by_parent();
  std::vector<pid_t> found = {root};
  std::unordered_set<pid_t> met = {root, left_out};  // one that changes its parent is met twice
  for (std::size_t next = 0; next < found.size(); ++next) {
    const pid_t parent = found[next];
    for (const pid_t child : has_children_files ? children_of(parent) : by_parent[parent]) {
      if (met.insert(child).second) found.push_back(child);
    }
  }
  found.erase(found.begin());
  return found;
}

std::vector<pid_t> descendants(pid_t root) {
  std::vector<pid_t> found = tree_below(root, 0);
  std::erase_if(found, [](pid_t process) {
    const auto stat = read_process_stat(process);
    return !stat || stat->is_dead();
  });
  return found;
}

std::vector<pid_t> threads_of(pid_t process) {
  return numbered_entries("/proc/" + std::to_string(process) + "/task");
}

std::size_t kill_descendants() {
  std::set<pid_t> killed;
  for (;;) {
    for (const pid_t process : descendants(getpid())) {
      killed.insert(process);
      kill(process, SIGKILL);
    }
    // Orphans become our children, so this sees every one of them.
    pid_t reaped = 0;
    while ((reaped = waitpid(-1, nullptr, WNOHANG)) > 0) {
    }
    if (reaped < 0) return killed.size();  // no children, hence no descendants
    usleep(1000);                          // a killed process needs a moment to die
  }
}

}  // namespace bench
