// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/processes/process_per_task.h"
#include "models/support/processes/worker_command.h"

namespace models {
namespace {

class Spawn final : public Model {
 public:
  std::string_view description() const override {
    return "one process per task, a fresh program started by posix_spawn, at most --workers alive";
  }
  Capabilities capabilities() const override {
    return {.worker_kind = WorkerKind::process, .applies = true, .pins = true, .open_loop = true};
  }
  std::optional<std::string> unavailable(const Settings&) const override {
    return support::worker_program_missing();
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return support::start_process_per_task(job, settings, StartMethod::spawn, nullptr);
  }
};

}  // namespace

std::unique_ptr<Model> spawn() { return std::make_unique<Spawn>(); }

}  // namespace models
