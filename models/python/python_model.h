// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "models/model.h"
#include "models/python/python_interpreter.h"

namespace models::support {

/// A model that runs in CPython.
struct PythonModel {
  std::string_view name;         ///< its file in `models/python/runner/models/`, with '-' for '_'
  std::string_view description;  ///< `Model::description`
  Capabilities capabilities;     ///< but for `interprets`, which all of them have

  /// Returns why a usable interpreter cannot run this model, with the remedy; nothing when it can.
  std::optional<std::string> (*unsupported_reason)(const PythonInterpreter&) =
      [](const PythonInterpreter&) -> std::optional<std::string> { return std::nullopt; };

  /// Returns whether the model runs under the global interpreter lock.
  bool (*locked)(const PythonInterpreter&) = [](const PythonInterpreter& interpreter) {
    return interpreter.locked;
  };
};

/// Returns the model that runs `python` in the interpreter that the settings choose.
Model python_model(const PythonModel& python);

/// A `PythonModel::unsupported_reason` for a pool of processes, which needs semaphores that its
/// processes share.
std::optional<std::string> without_semaphores(const PythonInterpreter& interpreter);

}  // namespace models::support
