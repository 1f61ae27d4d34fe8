// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/processes/process_per_task.h"
#include "workloads/catalogue.h"

namespace models {
namespace {

class Forkserver final : public Model {
 public:
  std::string_view description() const override {
    return "one process per task, forked by a small server process, at most --workers alive";
  }
  Capabilities capabilities() const override {
    return {.worker_kind = WorkerKind::process, .applies = true, .pins = true, .open_loop = true};
  }
  void prepare(const Settings&) override {
    server_ = std::make_unique<support::ForkServer>(workloads::build);
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return support::start_process_per_task(job, settings, StartMethod::forkserver, server_.get());
  }

 private:
  std::unique_ptr<support::ForkServer> server_;
};

}  // namespace

std::unique_ptr<Model> forkserver() { return std::make_unique<Forkserver>(); }

}  // namespace models
