// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/event_loop/event_loop.h"
#include "models/support/event_loop/io_backend.h"

namespace models {
namespace {

class RunningCoroutines final : public RunningModel {
 public:
  RunningCoroutines(Job& job, const Settings& settings)
      : job_(job),
        loop_(job, 0, settings.dispatch == Dispatch::apply ? 1 : settings.concurrency,
              settings.io) {
    if (settings.dispatch != Dispatch::callback) return;
    loop_.call_when_complete([this](std::size_t task) { job_.record_callback(task); });
  }
  void run() override { loop_.run(0, job_.task_count()); }

 private:
  Job& job_;
  support::EventLoop loop_;
};

}  // namespace

Model coroutines() {
  return {
      .description =
          "a C++20 coroutine per task on one thread with one event loop (epoll, its files through "
          "four threads; or --io=uring)",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .suspends = true,
                       .single_worker = true,
                       .applies = true,
                       .calls_back = true,
                       .io = IoMethod::epoll,
                       .open_loop = true,
                       .cancels = loop_cancels},
      .unavailable = [](const Settings& settings) { return support::io_unavailable(settings.io); },
      .start = start_as<RunningCoroutines>,
  };
}

}  // namespace models
