// SPDX-License-Identifier: Apache-2.0
#include "bench/process/stopped_tree.h"

#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string>
#include <thread>

#include "bench/machine/process_stat.h"
#include "bench/process/process_tree.h"
#include "workloads/support/file_descriptor.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

/// A process by a handle that can never mean another one, unlike its number. Without a handle where
/// the kernel has none (before Linux 5.3) or no descriptor is left.
class ProcessHandle {
 public:
  explicit ProcessHandle(pid_t process)
      : process_(process), fd_(static_cast<int>(syscall(SYS_pidfd_open, process, 0))) {}

  /// 0, or the error.
  int send(int signal) const {
    const long result = fd_ ? syscall(SYS_pidfd_send_signal, fd_.get(), signal, nullptr, 0)
                            : ::kill(process_, signal);
    return result == 0 ? 0 : errno;
  }

 private:
  pid_t process_;
  workloads::support::FileDescriptor fd_;
};

/// Returns whether the two use one memory. Where the kernel does not compare them (kcmp is often
/// refused in containers), they do if their sizes and stacks are the same to the page, which is
/// never so of a parent and its copy once either of them has touched a page.
bool share_memory(const ProcessStat& one, const ProcessStat& other) {
  const long compared =
      syscall(SYS_kcmp, static_cast<long>(one.process), static_cast<long>(other.process),
              static_cast<long>(KCMP_VM), 0L, 0L);
  if (compared >= 0) return compared == 0;
  return one.virtual_bytes == other.virtual_bytes && one.resident_pages == other.resident_pages &&
         one.stack_start == other.stack_start;
}

/// The stats of the process's threads; one for the process itself when it has only that.
std::vector<ProcessStat> thread_stats(const ProcessStat& process) {
  if (process.threads <= 1) return {process};
  std::vector<ProcessStat> threads;
  for (const pid_t thread : threads_of(process.process)) {
    if (const auto stat = read_thread_stat(process.process, thread)) threads.push_back(*stat);
  }
  return threads;
}

}  // namespace

// Delegates, so that the destructor lets all processes go on when this throws.
StoppedTree::StoppedTree(pid_t root, pid_t left_out, std::chrono::nanoseconds timeout)
    : StoppedTree() {
  const auto end = clock::now() + timeout;
  constexpr std::chrono::microseconds step(100);
  // Only a walk of processes that rested already can have missed none.
  bool rested_before = false;
  for (;;) {
    std::vector<pid_t> processes = tree_below(root, left_out);
    processes.insert(processes.begin(), root);
    bool found_new = false;
    for (const pid_t process : processes) {
      const Found found = stop(process);
      if (found == Found::refused) return;
      found_new |= found == Found::fresh;
    }
    if (!found_new && rested_before) {
      find_memories(processes);
      came_to_rest_ = true;
      return;
    }
    rested_before = !found_new && std::ranges::all_of(processes, [&](pid_t process) {
      return is_at_rest(process);
    });
    if (rested_before) continue;
    if (clock::now() >= end) return;
    std::this_thread::sleep_for(step);
  }
}

StoppedTree::~StoppedTree() {
  for (const auto& [process, member] : members_) {
    if (!member.is_ours_to_continue) continue;
    const ProcessHandle handle(process);
    const auto stat = read_process_stat(process);
    if (stat && stat->start_time == member.start_time) handle.send(SIGCONT);
  }
}

StoppedTree::Found StoppedTree::stop(pid_t process) {
  const ProcessHandle handle(process);
  // Read after the handle was opened: unless the signal fails, the two are of one process.
  const auto stat = read_process_stat(process);
  if (!stat || stat->is_dead()) return Found::known;
  const auto known = members_.find(process);
  if (known != members_.end() && known->second.start_time == stat->start_time) return Found::known;
  Member& member = members_[process];
  member = {stat->start_time, false};
  if (stat->is_stopped()) return Found::fresh;
  if (const int error = handle.send(SIGSTOP); error != 0) {
    members_.erase(process);
    return error == ESRCH ? Found::known : Found::refused;
  }
  member.is_ours_to_continue = true;
  return Found::fresh;
}

bool StoppedTree::is_at_rest(pid_t process) const {
  const auto stat = read_process_stat(process);
  if (!stat || stat->is_dead()) return true;
  return std::ranges::all_of(thread_stats(*stat), [&](const ProcessStat& thread) {
    return thread.is_stopped() || thread.is_dead() ||
           (thread.state == 'D' && has_vfork_child(process));
  });
}

/// A process that called vfork gets no signal before its child has executed a program or is gone.
bool StoppedTree::has_vfork_child(pid_t process) const {
  const auto parent = read_process_stat(process);
  return parent && std::ranges::any_of(members_, [&](const auto& member) {
           const auto child = read_process_stat(member.first);
           return child && child->parent == process && child->is_stopped() &&
                  share_memory(*parent, *child);
         });
}

void StoppedTree::find_memories(const std::vector<pid_t>& processes) {
  std::unordered_map<pid_t, ProcessStat> stats;
  for (const pid_t process : processes) {
    const auto stat = read_process_stat(process);
    if (!stat || stat->is_dead()) continue;
    alive_.push_back(process);
    stats[process] = *stat;
    const auto parent = stats.find(stat->parent);
    if (parent != stats.end() && share_memory(parent->second, *stat)) continue;
    memories_.push_back(process);
  }
}

bool StoppedTree::is_still() const {
  return came_to_rest_ && std::ranges::all_of(alive_, [&](pid_t process) {
           const auto stat = read_process_stat(process);
           return stat && !stat->is_dead() && is_at_rest(process);
         });
}

}  // namespace bench
