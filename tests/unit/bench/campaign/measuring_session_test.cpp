// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/measuring_session.h"

#include <csignal>
#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/exit_status.h"

namespace bench {
namespace {

TEST(MeasureUntilEarlyEnd, IsCompleteWhenNothingIsThrown) {
  bool was_called = false;
  EXPECT_FALSE(measure_until_early_end([&] { was_called = true; }));
  EXPECT_TRUE(was_called);
}

TEST(MeasureUntilEarlyEnd, TellsWhyItEndedAndWithWhichStatus) {
  const auto interrupted = measure_until_early_end([] { throw Interrupted(SIGUSR1); });
  ASSERT_TRUE(interrupted);
  EXPECT_EQ(interrupted->exit_status, exit_interrupted);
  EXPECT_NE(interrupted->reason.find("SIGUSR1"), std::string::npos) << interrupted->reason;

  const auto changed = measure_until_early_end([] { throw CoresChanged("the cores changed"); });
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->exit_status, exit_not_measurable);
  EXPECT_EQ(changed->reason, "the cores changed");

  const auto lost = measure_until_early_end([] { throw GuardianLost(); });
  ASSERT_TRUE(lost);
  EXPECT_EQ(lost->exit_status, exit_interrupted);
  EXPECT_EQ(lost->reason, "the guardian process was killed");
}

TEST(MeasureUntilEarlyEnd, LetsOtherExceptionsPass) {
  EXPECT_THROW(measure_until_early_end([] { throw std::logic_error("a mistake"); }),
               std::logic_error);
}

/// In a process of its own: the signals stay blocked to the end of the process.
TEST(MeasuringSessionDeathTest, BlocksTheSignalsSoThatTheyInterruptTheNextTrial) {
  EXPECT_EXIT(
      {
        Progress progress(/*quiet=*/true);
        MeasuringSession session("", progress);
        raise(SIGTERM);
        const auto end = measure_until_early_end(
            [&] { session.runner().run(TrialRequest{}, std::chrono::seconds(1)); });
        _exit(end && end->reason.find("SIGTERM") != std::string::npos ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

}  // namespace
}  // namespace bench
