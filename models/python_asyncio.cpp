// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonAsyncio final : public support::PythonModel {
 public:
  PythonAsyncio() : PythonModel("asyncio") {}

  std::string_view description() const override {
    return "an asyncio task each on one thread, --concurrency in flight";
  }
  Capabilities capabilities() const override {
    return {.suspends = true, .single_worker = true, .applies = true, .interprets = true};
  }
};

}  // namespace

std::unique_ptr<Model> python_asyncio() { return std::make_unique<PythonAsyncio>(); }

}  // namespace models
