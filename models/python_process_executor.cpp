// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonProcessExecutor final : public support::PythonModel {
 public:
  PythonProcessExecutor() : PythonModel("process-executor") {}

  std::string_view description() const override {
    return "concurrent.futures.ProcessPoolExecutor of --workers";
  }
  Capabilities capabilities() const override {
    return {.chunks = true,
            .submits = true,
            .applies = true,
            .start_methods = true,
            .interprets = true};
  }
};

}  // namespace

std::unique_ptr<Model> python_process_executor() {
  return std::make_unique<PythonProcessExecutor>();
}

}  // namespace models
