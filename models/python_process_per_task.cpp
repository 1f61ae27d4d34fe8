// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonProcessPerTask final : public support::PythonModel {
 public:
  PythonProcessPerTask() : PythonModel("process-per-task") {}

  std::string_view description() const override {
    return "a multiprocessing.Process per task, at most --workers alive";
  }
  Capabilities capabilities() const override {
    return {.applies = true, .start_methods = true, .interprets = true};
  }
};

}  // namespace

std::unique_ptr<Model> python_process_per_task() {
  return std::make_unique<PythonProcessPerTask>();
}

}  // namespace models
