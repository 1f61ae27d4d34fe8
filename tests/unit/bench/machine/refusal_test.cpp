// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/refusal.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "bench/machine/death.h"

namespace bench {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Refusal, AFullDiskNeedsRoomAndALargeFileAHigherLimit) {
  EXPECT_TRUE(has(advice_on(ENOSPC, ""), "make room"));
  EXPECT_TRUE(has(advice_on(EDQUOT, ""), "quota"));
  EXPECT_TRUE(has(advice_on(EFBIG, ""), "ulimit -f"));
}

TEST(Refusal, WithoutALimitThatIsReachedNoneIsBlamed) {
  const std::string text = advice_on(EAGAIN, "starting thread 1 of 2");
  EXPECT_TRUE(has(text, "none of the limits that can be read is reached")) << text;
}

TEST(Refusal, TheLimitThatLeavesNoRoomIsNamed) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_AS, &before), 0);
  const rlimit less{.rlim_cur = std::min<rlim_t>(before.rlim_max, rlim_t{1} << 50),
                    .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_AS, &less), 0);
  const std::string text = advice_on(ENOMEM, "mmap", std::uint64_t{1} << 60);
  ASSERT_EQ(setrlimit(RLIMIT_AS, &before), 0);
  EXPECT_TRUE(has(text, "a limit is reached")) << text;
}

TEST(Refusal, AFileNeedsRightsAndACallNone) {
  EXPECT_TRUE(has(advice_on(EACCES, "opening '/x/y'"), "owner or mode"));
  EXPECT_TRUE(has(advice_on(EROFS, "opening '/x/y'"), "can only be read"));
  const std::string call = advice_on(EPERM, "eventfd of file threads");
  EXPECT_FALSE(has(call, "owner or mode")) << call;
  EXPECT_FALSE(has(call, "ulimit")) << call;
  const std::string nested =
      advice_on(EPERM, "writing a file of 9 bytes in '/tmp' (eventfd of file threads)");
  EXPECT_FALSE(has(nested, "owner or mode")) << nested;
  EXPECT_TRUE(
      has(advice_on(EPERM, "writing a file of 9 bytes in '/tmp' (write)"), "owner or mode"));
}

TEST(Refusal, AnOrdinaryErrorHasNoAdvice) {
  EXPECT_EQ(advice_on(ECONNREFUSED, "connect"), "");
  EXPECT_FALSE(is_refusal(ECONNREFUSED));
  EXPECT_FALSE(is_refusal(0));
  EXPECT_TRUE(is_refusal(EAGAIN));
}

TEST(Refusal, WordsOfLibrariesAreUnderstood) {
  EXPECT_EQ(refusal_named_in("libgomp: Thread creation failed: Resource temporarily unavailable"),
            EAGAIN);
  EXPECT_EQ(refusal_named_in("RuntimeError: can't start new thread"), EAGAIN);
  EXPECT_EQ(refusal_named_in("OSError: [Errno 28] No space left on device"), ENOSPC);
  EXPECT_EQ(refusal_named_in("[Errno 111] Connection refused"), 0);
  EXPECT_EQ(refusal_named_in("[Errno"), 0);
  EXPECT_EQ(refusal_named_in("std::bad_alloc"), ENOMEM);
  EXPECT_EQ(refusal_named_in("task 0 answered wrongly"), 0);
}

TEST(Death, SignalsAreReadFromTheModelsWords) {
  EXPECT_EQ(signal_named_in("worker 0 (process 12) was killed by signal 9 (Killed) while"), 9);
  EXPECT_EQ(signal_named_in("worker 0 exited with status 1"), 0);
}

TEST(Death, AKillThatNoLimitExplainsIsNotExplained) {
  const OutOfMemoryKills now = out_of_memory_kills();
  EXPECT_EQ(explain_death(SIGKILL, std::chrono::seconds(1), now), "");
  EXPECT_EQ(explain_death(SIGTERM, {}, now), "");
}

TEST(Death, WhoUsedUpItsCpuTimeIsToldOfTheLimit) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_CPU, &before), 0);
  if (before.rlim_max != RLIM_INFINITY) GTEST_SKIP() << "there is a limit already";
  const rlimit less{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_CPU, &less), 0);
  const std::string text = explain_death(SIGXCPU, {}, {});
  ASSERT_EQ(setrlimit(RLIMIT_CPU, &before), 0);
  EXPECT_TRUE(has(text, "100000 s ('ulimit -t')")) << text;
}

TEST(Death, AFilterThatKillsIsNamed) { EXPECT_TRUE(has(explain_death(SIGSYS, {}, {}), "seccomp")); }

}  // namespace
}  // namespace bench
