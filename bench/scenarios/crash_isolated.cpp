// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <thread>

#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

constexpr int others = 2;

/// Ends as an access to memory that is not there does.
void crash() {
  std::signal(SIGSEGV, SIG_DFL);  // a sanitizer would report it and exit
  raise(SIGSEGV);
}

bool has_crashed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV; }

/// Starts `others` children which end their work when another one has crashed.
void crash_a_process(Figures& figures) {
  const Shared<std::atomic<bool>> crash_done;
  const auto work = [&] {
    if (!comes_true([&] { return crash_done->load(); })) _exit(1);
  };
  Child first(work);
  Child second(work);
  Child crashing(crash);
  const bool is_crash = has_crashed(crashing.reap());
  *crash_done = true;
  int finished = 0;
  for (Child* const child : {&first, &second}) finished += child->reap() == 0 ? 1 : 0;
  figures["process_crashed"] = is_crash ? 1 : 0;
  figures["processes_spared"] = finished;
}

/// Crashes one thread of a child that has `others` more; surviving threads count themselves.
void crash_a_thread(Figures& figures) {
  const Shared<std::atomic<int>> waiting;
  const Shared<std::atomic<bool>> crash_done;
  const Shared<std::atomic<int>> finished;
  Child child([&] {
    const auto work = [&] {
      ++*waiting;
      if (comes_true([&] { return crash_done->load(); })) ++*finished;
    };
    std::jthread first(work);
    std::jthread second(work);
    std::jthread crashing([&] {
      comes_true([&] { return *waiting == others; });
      crash();
    });
    crashing.join();
    *crash_done = true;
  });
  figures["thread_ends_its_process"] = has_crashed(child.reap()) ? 1 : 0;
  figures["threads_spared"] = *finished;
}

Figures run() {
  Figures figures;
  crash_a_process(figures);
  crash_a_thread(figures);
  return figures;
}

}  // namespace

Scenario crash_isolated() {
  return {.name = "crash-isolated",
          .question = "how many of two others survive the crash of a process or of a thread",
          .about_s = 0.1,
          .run = run};
}

}  // namespace scenarios
