// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

constexpr int rounds = 200;

/// How often a result was not there yet.
struct Absent {
  int before_join = 0;
  int after_join = 0;
};

template <typename StartAndJoin>
Absent count(StartAndJoin start_and_join) {
  Absent absent;
  for (int round = 0; round < rounds; ++round) {
    Shared<std::atomic<bool>> result;
    start_and_join([&] { *result = true; }, [&] { absent.before_join += *result ? 0 : 1; });
    absent.after_join += *result ? 0 : 1;
  }
  return absent;
}

Figures run() {
  const Absent of_processes = count([](auto task, auto read) {
    Child child(task);
    read();
    child.reap();
  });
  const Absent of_threads = count([](auto task, auto read) {
    std::jthread thread(task);
    read();
    thread.join();
  });
  if (of_processes.before_join == 0 || of_threads.before_join == 0) {
    throw Unavailable(
        "the results of processes or threads were there before the join each time, which does not "
        "say that they always are");
  }
  return {{"processes_absent_before_join", of_processes.before_join},
          {"threads_absent_before_join", of_threads.before_join},
          {"absent_after_join", of_processes.after_join + of_threads.after_join}};
}

}  // namespace

Scenario result_early() {
  return {.name = "result-early",
          .question = "how many of 200 results are not there when they are read before the join",
          .about_s = 0.3,
          .run = run};
}

}  // namespace scenarios
