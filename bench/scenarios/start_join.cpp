// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <thread>

#include "bench/scenarios/rendezvous.h"
#include "bench/scenarios/scenario.h"

namespace scenarios {
namespace {

/// How long to wait for what must not happen: that the second of two tasks arrives, which cannot
/// have been started.
constexpr std::chrono::milliseconds absence_timeout(50);

using Wait = std::function<void()>;

/// Starts a task that arrives at a rendezvous; the result waits for its end.
using Start = Wait (*)(Rendezvous&);

Wait start_thread(Rendezvous& rendezvous) {
  auto thread = std::make_shared<std::jthread>([&] { rendezvous.arrive(); });
  return [thread] { thread->join(); };
}

Wait start_process(Rendezvous& rendezvous) {
  auto child = std::make_shared<Child>([&] { rendezvous.arrive(); });
  return [child] { child->reap(); };
}

Wait start_future(Rendezvous& rendezvous) {
  auto future = std::make_shared<std::future<void>>(
      std::async(std::launch::async, [&] { rendezvous.arrive(); }));
  return [future] { future->get(); };
}

bool overlap_when_awaited_at_once(Start start) {
  Rendezvous rendezvous(absence_timeout);
  start(rendezvous)();
  start(rendezvous)();
  return rendezvous.has_completed();
}

bool overlap_when_awaited_later(Start start) {
  Rendezvous rendezvous(patience / 2);  // each of the two may wait for so long
  const Wait first = start(rendezvous);
  const Wait second = start(rendezvous);
  first();
  second();
  return rendezvous.has_completed();
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
              "whether two tasks ever run at the same time when each is waited for as soon "
              "as it is started",
          .about_s = 0.4,
          .run = run};
}

}  // namespace scenarios
