// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/process_per_task.h"

#include <stdexcept>
#include <vector>

#include "models/support/processes/worker_group.h"

namespace models::support {
namespace {

class RunningProcesses final : public RunningModel {
 public:
  RunningProcesses(Job& job, const Settings& settings, StartMethod method, ForkServer* server)
      : job_(job),
        at_once_(settings.dispatch == Dispatch::apply ? 1 : settings.workers),
        pins_(settings.pin),
        tasks_(settings.workers),
        workers_(job, method, server, settings.workers) {}

  void run() override {
    unsigned alive = 0;
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      const unsigned lane = alive < at_once_ ? alive++ : await_one();
      tasks_[lane] = task;
      workers_.start(
          {.role = WorkerCommand::Role::task, .index = lane, .task = task, .pins = pins_}, {});
    }
    for (; alive > 0; --alive) await_one();
  }

 private:
  /// Waits for one process, and returns the lane that it leaves.
  unsigned await_one() {
    const auto end = workers_.await_end();
    if (end.status != 0) {
      throw std::runtime_error(describe_loss(end, {tasks_[end.index]}, job_));
    }
    return end.index;
  }

  Job& job_;
  unsigned at_once_;
  std::uint32_t pins_;
  std::vector<std::size_t> tasks_;
  WorkerGroup workers_;
};

}  // namespace

std::unique_ptr<RunningModel> start_process_per_task(Job& job, const Settings& settings,
                                                     StartMethod method, ForkServer* server) {
  return std::make_unique<RunningProcesses>(job, settings, method, server);
}

}  // namespace models::support
