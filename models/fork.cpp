// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/process_per_task.h"

namespace models {
namespace {

class Fork final : public Model {
 public:
  std::string_view description() const override {
    return "one forked process per task, at most --workers alive";
  }
  Capabilities capabilities() const override { return {.applies = true, .pins = true}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return support::start_process_per_task(job, settings, StartMethod::fork, nullptr);
  }
};

}  // namespace

std::unique_ptr<Model> fork() { return std::make_unique<Fork>(); }

}  // namespace models
