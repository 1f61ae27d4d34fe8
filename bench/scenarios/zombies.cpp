// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

/// How long a zombie is left alone before it is looked at: time for the kernel to take it away, if
/// it did that without a wait.
constexpr std::chrono::milliseconds while_left(50);

bool has_id(pid_t process) { return kill(process, 0) == 0; }

/// A child that has ended and is waited for in the end.
void wait_for_one(Figures& figures) {
  Child child([] {});
  child.await_end();
  std::this_thread::sleep_for(while_left);
  const pid_t id = child.id();
  figures["zombie_until_wait"] = state_of(id) == 'Z' ? 1 : 0;
  child.reap();
  figures["gone_after_wait"] = has_id(id) ? 0 : 1;
}

/// A zombie whose parent never waits for it and is then killed. Its new parent is bench's guardian,
/// which waits for whatever it is given, as init does.
void lose_the_parent(Figures& figures) {
  workloads::support::Pipe told("pipe of a scenario");
  Child parent([&] {
    Child child([] {});
    child.await_end();
    write_number(told, child.id());
    for (;;) pause();
  });
  told.write_end.reset();
  const auto orphan = static_cast<pid_t>(read_number(told));
  std::this_thread::sleep_for(while_left);
  figures["zombie_while_parent_lives"] = state_of(orphan) == 'Z' ? 1 : 0;
  kill(parent.id(), SIGKILL);
  parent.reap();
  figures["gone_with_parent"] = comes_true([&] { return !has_id(orphan); }) ? 1 : 0;
}

Figures run() {
  Figures figures;
  wait_for_one(figures);
  lose_the_parent(figures);
  return figures;
}

}  // namespace

Scenario zombies() {
  return {.name = "zombies",
          .question = "how long a child that has ended stays a zombie",
          .about_s = 0.1,
          .run = run};
}

}  // namespace scenarios
