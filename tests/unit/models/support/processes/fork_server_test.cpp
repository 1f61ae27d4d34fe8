// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/fork_server.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "bench/process/process_tree.h"
#include "models/job/harness_job.h"
#include "workloads/catalogue.h"

namespace models::support {
namespace {

class ForkServerTest : public testing::Test {
 protected:
  void TearDown() override {
    server_.reset();
    EXPECT_TRUE(bench::descendants(getpid()).empty()) << "a process was left behind";
  }

  std::unique_ptr<workloads::Workload> workload_ =
      bench::make_workload("downloads", {.tasks = 3, .size = 8, .time_scale = 10'000});
  HarnessJob job_{*workload_, 2};
  std::unique_ptr<ForkServer> server_ = std::make_unique<ForkServer>(workloads::build);
};

TEST_F(ForkServerTest, SaysHowEachWorkerEnded) {
  server_->open(job_);
  server_->start({.role = WorkerCommand::Role::task, .index = 1, .task = 2}, {});
  EXPECT_FALSE(server_->next_end(false).has_value());
  server_->kill(1, SIGKILL);
  const auto end = server_->next_end(true);
  ASSERT_TRUE(end);
  EXPECT_EQ(end->index, 1U);
  EXPECT_EQ(end->refused, 0);
  EXPECT_TRUE(WIFSIGNALED(end->status));
}

TEST_F(ForkServerTest, PublishesTheResourcesOfTheWorkersThatItReaped) {
  server_->open(job_);
  const auto below = bench::descendants(getpid());
  ASSERT_EQ(below.size(), 1U);
  const auto told = [&] {
    std::ifstream file("/proc/" + std::to_string(below.front()) + "/stat");
    std::string field;
    for (int number = 1; number <= 11; ++number) file >> field;
    return job_.reaped_usage().of(below.front(), std::stoll(field));  // of cminflt, by proc(5)
  };
  const auto before = told();
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(before->cpu_ns, 0);
  server_->start({.role = WorkerCommand::Role::task, .index = 1, .task = 2}, {});
  server_->kill(1, SIGKILL);
  ASSERT_TRUE(server_->next_end(true));
  const auto after = told();
  ASSERT_TRUE(after.has_value());
  EXPECT_GT(after->cpu_ns, 0);
}

TEST_F(ForkServerTest, TakesMoreRequestsThanItsSocketHoldsWhileTheEndsAreNotRead) {
  const auto cheap = bench::make_workload("empty", {.tasks = 1, .size = 1});
  constexpr unsigned workers = 800;
  const HarnessJob job(*cheap, workers);
  server_->open(job);
  for (unsigned index = 0; index < workers; ++index) {
    server_->start({.role = WorkerCommand::Role::task, .index = index}, {});
  }
  for (unsigned ended = 0; ended < workers; ++ended) EXPECT_EQ(server_->next_end(true)->status, 0);
}

TEST_F(ForkServerTest, SaysWhyItCannotMapAJob) {
  // Made without a name, it cannot be built again.
  const auto nameless = workloads::catalogue()[0].kind().create({.tasks = 1, .size = 1});
  const HarnessJob job(*nameless, 1);
  EXPECT_THROW(server_->open(job), std::runtime_error);
}

TEST_F(ForkServerTest, KilledItTakesItsWorkersAlongAndIsReportedAsGone) {
  server_->open(job_);
  server_->start({.role = WorkerCommand::Role::task, .index = 0, .task = 0}, {});
  pid_t server = 0;
  for (const pid_t process : bench::descendants(getpid())) {
    if (waitpid(process, nullptr, WNOHANG) == 0) server = process;  // a child of ours
  }
  ASSERT_NE(server, 0);
  ::kill(server, SIGKILL);
  EXPECT_THROW(server_->next_end(true), std::runtime_error);
}

}  // namespace
}  // namespace models::support
