// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "models/model.h"

namespace models {

/// A model that does its work serially, except for what `run` does instead.
class HostileModel final : public Model {
 public:
  HostileModel(std::string_view description, std::function<void(Job&)> run,
               std::function<void()> start = {})
      : description_(description), run_(std::move(run)), start_(std::move(start)) {}

  std::string_view description() const override { return description_; }
  Capabilities capabilities() const override { return {.single_worker = true}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings&) override {
    if (start_) start_();
    struct Running final : RunningModel {
      Running(Job& given, const std::function<void(Job&)>& action) : job(given), act(action) {}
      void run() override { act(job); }
      Job& job;
      const std::function<void(Job&)>& act;
    };
    return std::make_unique<Running>(job, run_);
  }

 private:
  std::string_view description_;
  std::function<void(Job&)> run_;
  std::function<void()> start_;
};

}  // namespace models
