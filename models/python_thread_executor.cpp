// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonThreadExecutor final : public support::PythonModel {
 public:
  PythonThreadExecutor() : PythonModel("thread-executor") {}

  std::string_view description() const override {
    return "concurrent.futures.ThreadPoolExecutor of --workers";
  }
  Capabilities capabilities() const override {
    return {.chunks = true, .submits = true, .applies = true, .interprets = true};
  }
};

}  // namespace

std::unique_ptr<Model> python_thread_executor() { return std::make_unique<PythonThreadExecutor>(); }

}  // namespace models
