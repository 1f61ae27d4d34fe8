// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

/// How long to wait for what must not happen: that a child gets a lock that nobody can release.
constexpr std::chrono::milliseconds absence_timeout(200);

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
  figures["child_gets_lock_of_other_thread"] = child_gets(lock, absence_timeout) ? 1 : 0;
  may_release = true;
  may_release.notify_one();
  const bool is_free = lock.try_lock_for(patience);
  if (is_free) lock.unlock();
  figures["parent_gets_it_afterwards"] = is_free ? 1 : 0;
}

/// Forks while another thread allocates without a pause: glibc makes its own locks usable in a
/// child (pthread_atfork(3)), as a program can with its own. Returns how many children were stuck;
/// the first is the last, as each further one would cost another `patience`.
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
    if (!child.ends_within(patience)) {
      ++stuck;
      break;
    }
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
