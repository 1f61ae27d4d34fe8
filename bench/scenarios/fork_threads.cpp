// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "bench/scenarios/meeting.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

/// How long a child tries to take a lock that nobody can release.
constexpr std::chrono::milliseconds in_vain(200);

/// Returns whether a forked child gets the lock.
bool child_gets(std::timed_mutex& lock, std::chrono::nanoseconds limit) {
  const Shared<std::atomic<bool>> got;
  Child child([&] { *got = lock.try_lock_for(limit); });
  child.reap();
  return *got;
}

/// Forks while another thread holds the lock, which then releases it.
void fork_with_a_held_lock(Figures& figures) {
  std::timed_mutex lock;
  std::atomic<bool> is_held = false;
  std::atomic<bool> may_release = false;
  std::jthread holder([&] {
    const std::lock_guard held(lock);
    is_held = true;
    is_held.notify_one();
    may_release.wait(false);
  });
  is_held.wait(false);
  figures["child_gets_lock_of_other_thread"] = child_gets(lock, in_vain) ? 1 : 0;
  may_release = true;
  may_release.notify_one();
  figures["parent_gets_it_afterwards"] = lock.try_lock_for(patience) ? 1 : 0;
}

/// Forks while another thread allocates without a pause: glibc makes its own locks usable in a
/// child (pthread_atfork(3)), as a program can with its own.
int count_stuck_allocations() {
  constexpr int children = 20;
  constexpr std::size_t bytes = 1000;
  std::atomic<bool> is_over = false;
  std::jthread allocating([&] {
    while (!is_over) {
      void* volatile memory = std::malloc(bytes);
      std::free(memory);
    }
  });
  int stuck = 0;
  for (int i = 0; i < children; ++i) {
    const Child child([] {
      void* volatile memory = std::malloc(bytes);
      std::free(memory);
    });
    if (!child.ends_within(patience)) ++stuck;
  }
  is_over = true;
  return stuck;
}

Figures run() {
  Figures figures;
  std::timed_mutex lock;
  figures["child_gets_free_lock"] = child_gets(lock, patience) ? 1 : 0;
  fork_with_a_held_lock(figures);
  figures["children_stuck_in_malloc"] = count_stuck_allocations();
  return figures;
}

}  // namespace

Scenario fork_threads() {
  return {
      .name = "fork-threads",
      .question = "whether a forked child can take a lock that another thread of its parent held",
      .about_s = 0.4,
      .run = run};
}

}  // namespace scenarios
