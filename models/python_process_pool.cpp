// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonProcessPool final : public support::PythonModel {
 public:
  PythonProcessPool() : PythonModel("process-pool") {}

  std::string_view description() const override {
    return "multiprocessing.Pool of --workers (map, apply_async, apply)";
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

std::unique_ptr<Model> python_process_pool() { return std::make_unique<PythonProcessPool>(); }

}  // namespace models
