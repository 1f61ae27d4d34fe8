// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "bench/scenarios/meeting.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

/// How long the first of two tasks waits for the other where that cannot have been started.
constexpr std::chrono::milliseconds in_vain(50);

using Wait = std::function<void()>;

/// Starts a task that comes to a meeting; the result waits for its end.
using Start = Wait (*)(Meeting&);

Wait start_thread(Meeting& meeting) {
  auto thread = std::make_shared<std::jthread>([&] { meeting.come(); });
  return [thread] { thread->join(); };
}

Wait start_process(Meeting& meeting) {
  auto child = std::make_shared<Child>([&] { meeting.come(); });
  return [child] { child->reap(); };
}

Wait start_future(Meeting& meeting) {
  auto future =
      std::make_shared<std::future<void>>(std::async(std::launch::async, [&] { meeting.come(); }));
  return [future] { future->get(); };
}

bool overlap_when_awaited_at_once(Start start) {
  Meeting meeting(in_vain);
  start(meeting)();
  start(meeting)();
  return meeting.have_met();
}

bool overlap_when_awaited_later(Start start) {
  Meeting meeting(patience);
  const Wait first = start(meeting);
  const Wait second = start(meeting);
  first();
  second();
  return meeting.have_met();
}

Figures run() {
  const auto figure = [](bool is_so) { return is_so ? 1.0 : 0.0; };
  // Processes first: a process that has threads should not fork.
  return {{"processes_joined_at_once_overlap", figure(overlap_when_awaited_at_once(start_process))},
          {"processes_joined_later_overlap", figure(overlap_when_awaited_later(start_process))},
          {"threads_joined_at_once_overlap", figure(overlap_when_awaited_at_once(start_thread))},
          {"threads_joined_later_overlap", figure(overlap_when_awaited_later(start_thread))},
          {"futures_awaited_at_once_overlap", figure(overlap_when_awaited_at_once(start_future))},
          {"futures_awaited_later_overlap", figure(overlap_when_awaited_later(start_future))}};
}

}  // namespace

Scenario start_join() {
  return {.name = "start-join",
          .question =
              "whether two tasks are ever under way together when each is waited for as "
              "soon as it is started",
          .about_s = 0.4,
          .run = run};
}

}  // namespace scenarios
