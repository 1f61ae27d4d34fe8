// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "bench/process/trial_runner.h"
#include "tests/round/scripted_trial.h"
#include "workloads/catalogue.h"

namespace tests {

/// Runs scripted trials, which log their turns to a file of the test's own.
class ScriptedTrialsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "bench-turns-XXXXXX").string();
    const int fd = mkstemp(name.data());
    ASSERT_GE(fd, 0);
    close(fd);
    log_path_ = name;
    setenv(turn_log_variable, name.c_str(), 1);
    runner_ = std::make_unique<bench::TrialRunner>("", signals_, [] {});
  }
  void TearDown() override { unlink(log_path_.c_str()); }

  std::string log() const {
    std::ifstream file(log_path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  static bench::TrialRequest request_of(const std::string& model) {
    bench::TrialRequest request;
    request.cell.name = model + "/scripted";
    request.cell.model = model;
    request.cell.workload = workloads::catalogue().front().name;  // whichever: nothing runs it
    request.cell.tasks = 8;
    return request;
  }

  std::string log_path_;
  bench::InterruptSignals signals_;
  std::unique_ptr<bench::TrialRunner> runner_;
};

}  // namespace tests
