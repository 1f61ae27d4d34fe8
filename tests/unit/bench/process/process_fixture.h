// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sched.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "bench/machine/process_stat.h"

namespace bench {

/// A child process that runs `body`, and that is killed and reaped in the end. What `body` forks
/// must end with it (`die_with_parent`).
class TestProcess {
 public:
  explicit TestProcess(const std::function<void()>& body) {
    const pid_t parent = getpid();
    id_ = fork();
    if (id_ != 0) return;
    die_with_parent(parent);
    body();
    _exit(0);
  }
  TestProcess(const TestProcess&) = delete;
  TestProcess& operator=(const TestProcess&) = delete;
  ~TestProcess() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }

  /// Called by a forked child, with the id of the process that forked it.
  static void die_with_parent(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before that call, in which case no signal will come.
    if (getppid() != parent) _exit(0);
  }

  pid_t id() const { return id_; }

 private:
  pid_t id_;
};

/// Waits as a process in vfork(2) does, for a child that borrows its memory and neither executes a
/// program nor ends. The child has a stack of its own, so that it may call functions.
inline void wait_for_ever_as_in_vfork() {
  alignas(16) static std::array<char, 65536> stack;
  pid_t parent = getpid();
  clone(
      [](void* id) -> int {
        TestProcess::die_with_parent(*static_cast<pid_t*>(id));
        for (;;) pause();
      },
      stack.data() + stack.size(), CLONE_VM | CLONE_VFORK | SIGCHLD, &parent);
}

/// Bytes that one process writes and another waits for.
class Signpost {
 public:
  Signpost() { EXPECT_EQ(pipe(ends_), 0); }
  Signpost(const Signpost&) = delete;
  Signpost& operator=(const Signpost&) = delete;
  ~Signpost() {
    close(ends_[0]);
    close(ends_[1]);
  }
  void set() const { EXPECT_EQ(write(ends_[1], "x", 1), 1); }
  void await() const {
    char byte = 0;
    EXPECT_EQ(read(ends_[0], &byte, 1), 1);
  }

 private:
  int ends_[2];
};

/// Whether the condition comes true before somebody loses patience.
inline bool comes_true(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline bool is_in_state(pid_t process, char state) {
  const auto stat = read_process_stat(process);
  return stat && stat->state == state;
}

}  // namespace bench
