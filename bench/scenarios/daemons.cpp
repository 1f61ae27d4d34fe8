// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

using workloads::support::Pipe;

/// How long a program that waits is seen to do so.
constexpr std::chrono::milliseconds while_awaited(50);

[[noreturn]] void wait_for_ever() {
  for (;;) pause();
}

/// Makes the kernel kill this process when its parent ends, for which it is what a daemonic process
/// is in Python.
void tie_to_parent() { prctl(PR_SET_PDEATHSIG, SIGKILL); }

/// Returns whether a process that is not a child of this one ends within the limit; kills it if it
/// does not.
bool ends(pid_t process, std::chrono::nanoseconds limit) {
  const auto has_ended = [&] { return state_of(process) == 'X' || state_of(process) == 'Z'; };
  if (comes_true(has_ended, limit)) return true;
  kill(process, SIGKILL);
  comes_true(has_ended);
  return false;
}

/// Starts a process that nobody owns: it is what its parent, the caller, leaves behind.
void fork_and_forget(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child < 0) _exit(1);  // the scenario's pipe ends
  if (child > 0) return;
  body();
  _exit(0);
}

/// How a parent goes.
enum class End { by_itself, killed };

/// Returns whether a child that begins with `prepare` ends with its parent.
bool ends_with_parent(void (*prepare)(), End end, std::chrono::nanoseconds limit) {
  Pipe told("pipe of a scenario");
  Pipe go("pipe of a scenario");
  Child parent([&] {
    fork_and_forget([&] {
      prepare();
      write_number(told, getpid());
      wait_for_ever();
    });
    read_number(go);
  });
  told.write_end.reset();
  const auto child = static_cast<pid_t>(read_number(told));
  if (end == End::killed) kill(parent.id(), SIGKILL);
  if (end == End::by_itself) write_number(go, 0);
  parent.reap();
  return ends(child, limit);
}

/// Returns whether a process waits for a detached thread that never ends.
bool detached_thread_is_awaited() {
  const Child process([] { std::thread(wait_for_ever).detach(); });
  return !process.ends_within(patience);
}

/// Returns whether a process waits for a thread that it joins, which is let go after a while.
bool joined_thread_is_awaited() {
  Pipe go("pipe of a scenario");
  Pipe told("pipe of a scenario");
  Child process([&] {
    std::jthread thread([&] {
      read_number(go);
      write_number(told, 1);
    });
  });
  told.write_end.reset();
  const bool is_awaited = !process.ends_within(while_awaited);
  write_number(go, 0);
  return read_number(told) == 1 && process.reap() == 0 && is_awaited;
}

/// Returns whether the child of a tied process lives on when that ends with its parent.
bool grandchild_lives() {
  Pipe told("pipe of a scenario");
  Child parent([&] {
    const Child tied([&] {
      tie_to_parent();
      write_number(told, getpid());
      fork_and_forget([&] {
        write_number(told, getpid());
        wait_for_ever();
      });
      wait_for_ever();
    });
    wait_for_ever();
  });
  told.write_end.reset();
  const auto tied = static_cast<pid_t>(read_number(told));
  const auto grandchild = static_cast<pid_t>(read_number(told));
  kill(parent.id(), SIGKILL);
  parent.reap();
  return ends(tied, patience) && !ends(grandchild, while_awaited);
}

Figures run() {
  const auto figure = [](bool is_so) { return is_so ? 1.0 : 0.0; };
  const auto nothing = [] {};
  return {
      {"plain_child_ends_with_parent",
       figure(ends_with_parent(nothing, End::by_itself, while_awaited))},
      {"tied_child_ends_with_parent",
       figure(ends_with_parent(tie_to_parent, End::by_itself, patience))},
      {"tied_child_ends_with_killed_parent",
       figure(ends_with_parent(tie_to_parent, End::killed, patience))},
      {"detached_thread_is_awaited", figure(detached_thread_is_awaited())},
      {"joined_thread_is_awaited", figure(joined_thread_is_awaited())},
      {"child_of_tied_child_lives_on", figure(grandchild_lives())},
  };
}

}  // namespace

Scenario daemons() {
  return {.name = "daemons",
          .question = "which children and threads end with their process, and which are waited for",
          .about_s = 0.3,
          .run = run};
}

}  // namespace scenarios
