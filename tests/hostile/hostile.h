// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "models/model.h"

namespace models {

/// Runs `run` in place of the tasks.
class RunningHostile final : public RunningModel {
 public:
  RunningHostile(Job& job, std::function<void(Job&)> run) : job_(job), run_(std::move(run)) {}
  void run() override { run_(job_); }

 private:
  Job& job_;
  std::function<void(Job&)> run_;
};

/// Returns a model of one worker whose `run` does `run`.
inline Model hostile_model(std::string_view description, std::function<void(Job&)> run) {
  return {
      .description = description,
      .capabilities = {.single_worker = true},
      .start = [run = std::move(run)](
                   Job& job,
                   const Settings&) { return std::make_unique<RunningHostile>(job, run); },
  };
}

}  // namespace models
