// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/model.h"

namespace models {
namespace {

TEST(ForkFloor, TakesNoOtherChildForOneOfItsOwn) {
  const auto model = bench::make_model("fork-floor");
  const auto workload = bench::make_workload("empty", {.tasks = 3, .size = 1});
  HarnessJob job(*workload, 2);
  const pid_t other = ::fork();
  ASSERT_GE(other, 0);
  if (other == 0) _exit(0);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(other), &info, WEXITED | WNOWAIT), 0);
  model.start(job, {.workers = 2})->run();
  EXPECT_EQ(waitpid(-1, nullptr, 0), -1) << "a child is left";
  EXPECT_EQ(errno, ECHILD);
}

}  // namespace
}  // namespace models
