// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/model.h"
#include "models/python/python_interpreter.h"

namespace models::support {

/// A model that runs in CPython. The part that runs there is in `models/python/runner/models/`, in
/// the file of the name that the constructor is given.
class PythonModel : public Model {
 public:
  PythonModel(std::string_view name, std::string_view description, const Capabilities& capabilities)
      : name_(name), description_(description), capabilities_(capabilities) {}

  std::string_view description() const final { return description_; }
  Capabilities capabilities() const final { return capabilities_; }
  std::optional<std::string> unavailable(const Settings& settings) const final;
  std::optional<std::string> cannot_run(std::string_view workload) const final;
  std::string runtime(const Settings& settings) const final;
  Gil gil(const Settings& settings) const final;
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) final;

 protected:
  /// Returns why a usable interpreter cannot run this model, with the remedy; nothing when it can.
  virtual std::optional<std::string> unsupported_reason(const PythonInterpreter&) const {
    return std::nullopt;
  }
  /// Whether the model runs under the global interpreter lock.
  virtual bool locked(const PythonInterpreter& interpreter) const { return interpreter.locked; }

 private:
  std::string_view name_;
  std::string_view description_;
  Capabilities capabilities_;
};

/// A pool of processes, which needs semaphores that its processes share.
class PythonPoolModel final : public PythonModel {
 public:
  using PythonModel::PythonModel;

 protected:
  std::optional<std::string> unsupported_reason(
      const PythonInterpreter& interpreter) const override;
};

}  // namespace models::support
