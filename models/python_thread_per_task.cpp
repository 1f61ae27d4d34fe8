// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonThreadPerTask final : public support::PythonModel {
 public:
  PythonThreadPerTask() : PythonModel("thread-per-task") {}

  std::string_view description() const override {
    return "a threading.Thread per task, at most --workers alive";
  }
  Capabilities capabilities() const override { return {.applies = true, .interprets = true}; }
};

}  // namespace

std::unique_ptr<Model> python_thread_per_task() { return std::make_unique<PythonThreadPerTask>(); }

}  // namespace models
