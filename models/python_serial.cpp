// SPDX-License-Identifier: Apache-2.0
#include "models/support/python_model.h"

namespace models {
namespace {

class PythonSerial final : public support::PythonModel {
 public:
  PythonSerial() : PythonModel("serial") {}

  std::string_view description() const override {
    return "a plain loop in CPython: the baseline of the Python models";
  }
  Capabilities capabilities() const override { return {.single_worker = true, .interprets = true}; }
};

}  // namespace

std::unique_ptr<Model> python_serial() { return std::make_unique<PythonSerial>(); }

}  // namespace models
