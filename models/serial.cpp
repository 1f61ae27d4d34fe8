// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"

namespace models {
namespace {

class RunningSerial final : public RunningModel {
 public:
  explicit RunningSerial(Job& job) : job_(job) {}
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

class Serial final : public Model {
 public:
  std::string_view description() const override {
    return "one task after the other on one thread: the floor and the baseline";
  }
  Capabilities capabilities() const override {
    return {.worker_kind = WorkerKind::none, .single_worker = true, .open_loop = true};
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings&) override {
    return std::make_unique<RunningSerial>(job);
  }
};

}  // namespace

std::unique_ptr<Model> serial() { return std::make_unique<Serial>(); }

}  // namespace models
