// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/model.h"

namespace models {
namespace {

class RunningSerial final : public RunningModel {
 public:
  RunningSerial(Job& job, const Settings&) : job_(job) {}
  void run() override {
    if (!job_.has_arrivals()) return job_.run(0, job_.task_count(), 0);
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      job_.await_arrival(task);
      job_.run(task, task + 1, 0);
    }
  }

 private:
  Job& job_;
};

}  // namespace

Model serial() {
  return {
      .description = "one task after the other on one thread: the floor and the baseline",
      .capabilities = {.worker_kind = WorkerKind::none,
                       .single_worker = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .start = start_as<RunningSerial>,
  };
}

}  // namespace models
