// SPDX-License-Identifier: Apache-2.0
#include <sys/eventfd.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/event_loop/event_loop.h"
#include "models/support/event_loop/io_backend.h"
#include "models/support/pools/batch_pool.h"
#include "models/support/pools/process_workers.h"
#include "workloads/loop_inbox.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/refusal.h"

namespace models {
namespace {

using support::WorkerCommand;

class RunningCoroutineProcesses final : public RunningModel {
 public:
  RunningCoroutineProcesses(Job& job, const Settings& settings)
      : wakeups_(make_wakeups(job, settings.workers)),
        pool_(
            job, settings, nullptr,
            [&job, settings] {
              return std::make_unique<support::BatchPool>(job, settings.workers, settings.chunk);
            },
            [settings](unsigned index) {
              return WorkerCommand{
                  .role = WorkerCommand::Role::loop,
                  .index = index,
                  .concurrency = support::share_of(settings.concurrency, index, settings.workers),
                  .pins = settings.pin,
                  .io = static_cast<std::uint32_t>(settings.io)};
            }) {}

  void run() override {
    pool_.run([](support::BatchPool& pool, const auto& on_wakeup) { pool.run_batch(on_wakeup); });
  }

 private:
  using Wakeups = std::vector<workloads::support::FileDescriptor>;

  /// Makes an eventfd for each loop where tasks share sync objects, for the workers to inherit.
  static Wakeups make_wakeups(Job& job, unsigned workers) {
    Wakeups wakeups;
    if (job.sync().states().empty()) return wakeups;
    wakeups.reserve(workers);
    for (unsigned index = 0; index < workers; ++index) {
      const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
      if (event < 0) workloads::support::throw_refused(errno, "eventfd of an event loop");
      wakeups.emplace_back(event);
      job.sync().loop_inboxes()[index].event = event;
    }
    return wakeups;
  }

  Wakeups wakeups_;
  support::ProcessWorkers<support::BatchPool> pool_;
};

}  // namespace

Model coroutine_processes() {
  return {
      .description =
          "a C++20 coroutine per task, on an event loop in each of --workers forked processes",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .suspends = true,
                       .chunks = true,
                       .pins = true,
                       .io = IoMethod::epoll,
                       .cancels = loop_cancels},
      .unavailable = [](const Settings& settings) { return support::io_unavailable(settings.io); },
      .start = start_as<RunningCoroutineProcesses>,
  };
}

}  // namespace models
