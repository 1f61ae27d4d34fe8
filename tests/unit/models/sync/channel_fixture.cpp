// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/models/sync/channel_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "models/job/deadlock.h"
#include "models/sync/stall_detector.h"
#include "models/sync/sync_choice.h"

namespace models {

using workloads::ChannelBackend;
using workloads::SyncKind;

namespace {

/// Whether a sanitizer can follow the implementation.
bool can_be_followed(const ChannelCase& one) {
#if defined(__SANITIZE_THREAD__)
  // The package's oneTBB is not instrumented, and Boost.Lockfree reads nodes of its list of free
  // ones that another thread may be writing, and then takes it back.
  return one.lock != "tbb-queue" && one.lock != "lockfree";
#else
  static_cast<void>(one);
  return true;
#endif
}

}  // namespace

std::vector<ChannelCase> channel_cases(const std::function<bool(const ChannelCase&)>& is_meant) {
  std::vector<ChannelCase> cases;
  for (SyncCase& one : cases_with(SyncKind::channel)) {
    const ChannelAbilities can = sync_entry(one.lock).make().channel;
    ChannelCase channel{std::move(one), can};
    if (is_meant(channel) && can_be_followed(channel)) cases.push_back(std::move(channel));
  }
  return cases;
}

std::string name_of_channel_case(const testing::TestParamInfo<ChannelCase>& info) {
  return name_of_case(info.param);
}

namespace {

/// Returns why the tasks of a model with one thread were stuck. In a process of its own, because
/// what waits in a library's channel for ever can only be left with the process, by `_exit`.
std::string stall_of_one_thread(const ChannelCase& one, const SharedTasks& workload) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  const pid_t child = fork();
  if (child == 0) {
    std::string text = "the model did not throw";
    SharedRun run(one, workload);
    try {
      run.run_unchecked();
    } catch (const Deadlock&) {
      text = stall_of(run.job()).text;
    } catch (const std::exception& error) {
      text = error.what();
    }
    const bool is_told = write(ends[1], text.data(), text.size()) >= 0;
    _exit(is_told ? 0 : 1);
  }
  close(ends[1]);
  std::string text;
  std::array<char, 4096> part;
  for (ssize_t size = 1; child > 0 && size > 0;) {
    size = read(ends[0], part.data(), part.size());
    if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
  }
  close(ends[0]);
  if (child > 0) waitpid(child, nullptr, 0);
  return text;
}

}  // namespace

std::string stall_of_tasks(const ChannelCase& one, const SharedTasks& workload) {
  if (one.place == ExecutionContext::loop || one.place == ExecutionContext::fibers) {
    return stall_of_one_thread(one, workload);
  }
  SharedRun run(one, workload);
  std::string text;
  std::jthread watcher([&](const std::stop_token& stop) {
    StallDetector detector(run.job());
    std::optional<Stall> stall;
    while (!stall && !stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      stall = detector.sample();
    }
    if (stall) text = stall->text;
    const workloads::Sync& sync = run.job().sync();
    static_cast<const ChannelBackend&>(sync.backend(SyncKind::channel)).close(sync.states()[0]);
  });
  run.run_unchecked();
  watcher.request_stop();
  watcher.join();
  return text;
}

}  // namespace models
