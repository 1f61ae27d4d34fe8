// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/measurement.h"

#include <cerrno>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <system_error>

#include <gtest/gtest.h>

#include "bench/exit_status.h"
#include "bench/machine/file_watch.h"

namespace bench {
namespace {

using Cause = EarlyEnd::Cause;

template <typename Error>
void expect_end(const Error& error, Cause cause, int exit_status, const std::string& reason) {
  const auto end = early_end_of([&] { throw error; });
  ASSERT_TRUE(end);
  EXPECT_EQ(end->cause, cause) << reason;
  EXPECT_EQ(end->exit_status, exit_status) << reason;
  EXPECT_NE(end->reason.find(reason), std::string::npos) << end->reason;
}

TEST(ExitStatus, IsTheFirstThatApplies) {
  reports::Results results;
  EXPECT_EQ(exit_status_of(results, std::nullopt, {}), exit_done);
  EXPECT_EQ(exit_status_of(results, std::nullopt, {.fits_nothing = true}), exit_not_measurable);
  const MeasuredOutcome failed{.has_failed = true, .fits_nothing = true};
  EXPECT_EQ(exit_status_of(results, std::nullopt, failed), exit_failed);
  const auto end_with = [](int status) { return EarlyEnd{.exit_status = status}; };
  EXPECT_EQ(exit_status_of(results, end_with(exit_interrupted), {.fits_nothing = true}),
            exit_interrupted);
  EXPECT_EQ(exit_status_of(results, end_with(exit_interrupted), failed), exit_failed);
  results.failed.push_back({.cell = 0, .refused = true});
  EXPECT_EQ(exit_status_of(results, end_with(exit_interrupted), failed), exit_refused);
  EXPECT_EQ(exit_status_of(results, end_with(exit_usage), failed), exit_usage);
}

TEST(EarlyEnd, IsNoneWhereAllWasMeasured) {
  bool was_called = false;
  EXPECT_FALSE(early_end_of([&] { was_called = true; }));
  EXPECT_TRUE(was_called);
}

TEST(EarlyEnd, HasTheExitStatusOfItsCause) {
  expect_end(Interrupted(SIGINT), Cause::interrupted, exit_interrupted, "interrupted");
  expect_end(CoresChanged("from 2 to 1"), Cause::cores_changed, exit_not_measurable, "2 to 1");
  expect_end(FileChanged("'a' changed"), Cause::file_changed, exit_usage, "'a' changed");
  expect_end(GuardianLost(), Cause::guardian_lost, exit_interrupted, "guardian");
  expect_end(std::system_error(ENOSPC, std::generic_category(), "write"), Cause::refused,
             exit_refused, "write");
}

TEST(EarlyEnd, OfAWaitThatASignalEndedIsAnInterruption) {
  expect_end(std::system_error(EINTR, std::generic_category(), "open"), Cause::refused,
             exit_interrupted, "open");
}

TEST(EarlyEnd, LetsOtherErrorsPass) {
  EXPECT_THROW(early_end_of([] { throw std::logic_error("a bug"); }), std::logic_error);
}

}  // namespace
}  // namespace bench
