// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace bench {

/// A process and everything below it, held still as long as this lives, so that what is read of one
/// process belongs to the same moment as what is read of the next. Stops each of them (SIGSTOP)
/// until a walk of the tree finds no new one, and lets them go on (SIGCONT) in the end; those that
/// were stopped already stay so.
///
/// Used by the coordinator, from one thread. When the coordinator is killed meanwhile, the guardian
/// kills the tree: SIGKILL reaches stopped processes as well. Their parents are told that children
/// stopped and continued (SIGCHLD), and calls of theirs that signal(7) lists fail with EINTR.
class StoppedTree {
 public:
  /// Stops `root` and what is below it, without `left_out` and what is below that (0: nothing is
  /// left out). Gives up, and is not still, when they do not come to rest within `timeout`, or
  /// when the system refuses.
  StoppedTree(pid_t root, pid_t left_out, std::chrono::nanoseconds timeout);
  ~StoppedTree();
  StoppedTree(const StoppedTree&) = delete;
  StoppedTree& operator=(const StoppedTree&) = delete;

  /// Whether all processes rest: they are stopped, or wait in `vfork` for a child that is. Looks at
  /// them again with every call: one that is killed meanwhile is still no more.
  bool is_still() const;

  /// The processes of the tree that are alive, `root` first; of those that share one memory, as a
  /// child of `vfork` does with its parent until it executes a program, only the first.
  const std::vector<pid_t>& memories() const { return memories_; }

 private:
  StoppedTree() = default;

  struct Member {
    std::uint64_t start_time = 0;
    bool is_ours_to_continue = false;
  };
  enum class Found { known, fresh, refused };

  Found stop(pid_t process);
  bool is_at_rest(pid_t process) const;
  bool has_vfork_child(pid_t process) const;
  void find_memories(const std::vector<pid_t>& processes);

  std::unordered_map<pid_t, Member> members_;
  std::vector<pid_t> alive_;
  std::vector<pid_t> memories_;
  bool came_to_rest_ = false;
};

}  // namespace bench
