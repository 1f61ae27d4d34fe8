// SPDX-License-Identifier: Apache-2.0
#include "bench/quota/quota_cgroup.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "bench/process/leftovers.h"

namespace bench {
namespace {

std::filesystem::path temporary(const std::string& name) {
  return std::filesystem::path(testing::TempDir()) / (name + std::to_string(getpid()));
}

std::string own_name(const std::string& more) {
  return owned_name(getpid(), more + std::string(quota_kind));
}

/// Uses so much CPU time.
void compute_for(std::chrono::milliseconds time) {
  const clock_t end = std::clock() + time.count() * CLOCKS_PER_SEC / 1000;
  while (std::clock() < end) {
  }
}

TEST(ThrottledTime, IsReadInTheUnitsOfBothVersions) {
  const auto root = temporary("throttled-");
  std::filesystem::create_directory(root);
  const auto read = [&](const std::string& text) {
    std::ofstream(root / "cpu.stat") << text;
    return read_throttled_ns(SystemFiles(root), "");
  };
  EXPECT_EQ(read("usage_usec 5\nnr_periods 7\nnr_throttled 2\nthrottled_usec 1234\n"), 1'234'000);
  EXPECT_EQ(read("nr_periods 7\nnr_throttled 2\nthrottled_time 1234\n"), 1234);
  EXPECT_EQ(read("throttled_time 0\n"), 0);
  EXPECT_EQ(read("nr_periods 7\nnr_throttled 2\n"), std::nullopt);
  EXPECT_EQ(read("throttled_time many\n"), std::nullopt);
  EXPECT_EQ(read("throttled_time 18446744073709551615\n"), std::nullopt);
  EXPECT_EQ(read("throttled_usec 18446744073709551615\n"), std::nullopt);
  EXPECT_EQ(read(""), std::nullopt);
  std::filesystem::remove_all(root);
  EXPECT_EQ(read_throttled_ns(SystemFiles(root), ""), std::nullopt);
}

TEST(DescribeQuotaError, NamesCausePlaceAndRemedy) {
  const std::string read_only = describe_quota_error("make", "/sys/fs/cgroup/x", EROFS);
  EXPECT_NE(read_only.find("cannot make '/sys/fs/cgroup/x': Read-only file system"),
            std::string::npos)
      << read_only;
  EXPECT_NE(read_only.find("--privileged"), std::string::npos) << read_only;
  EXPECT_NE(describe_quota_error("make", "/x", EACCES).find("run bench as root"),
            std::string::npos);
  EXPECT_NE(describe_quota_error("open", "/x", ENOENT).find("CONFIG_CFS_BANDWIDTH"),
            std::string::npos);
  EXPECT_NE(describe_quota_error("write to", "/x", EINVAL).find("smaller --cpu-quota"),
            std::string::npos);
}

TEST(QuotaCgroup, LeavesNothingWhereTheKernelHasNoQuotas) {
  const auto root = temporary("no-quota-");
  std::filesystem::create_directory(root);
  for (const int version : {1, 2}) {
    const QuotaPlace place{.version = version, .folder = root, .home = root};
    EXPECT_THROW(QuotaCgroup(place, "one", {0.5}), QuotaUnavailable);
  }
  EXPECT_THROW(QuotaCgroup({.version = 1, .folder = "/no/such", .home = {}}, "one", {1}),
               QuotaUnavailable);
  EXPECT_THROW(QuotaCgroup({.version = 2, .folder = {}, .home = {}, .reason = "none"}, "one", {1}),
               QuotaUnavailable);
  EXPECT_TRUE(std::filesystem::is_empty(root));
  std::filesystem::remove_all(root);
}

TEST(QuotaCgroup, ThrottlesWhatIsInItAndIsRemovedAfterwards) {
  constexpr double cores = 0.1;
  if (const std::string why = quota_unavailable_reason({cores}, own_name("try-")); !why.empty()) {
    GTEST_SKIP() << why;
  }
  const QuotaPlace place = find_quota_place(SystemFiles());
  EXPECT_FALSE(std::filesystem::exists(place.folder / own_name("try-")));
  const auto folder = place.folder / own_name("real-");
  const pid_t child = fork();
  if (child == 0) {
    QuotaCgroup cgroup(place, folder.filename(), {cores});
    cgroup.enter();
    const auto before_ns = cgroup.throttled_ns();
    compute_for(std::chrono::milliseconds(45));
    const auto after_ns = cgroup.throttled_ns();
    _exit(before_ns && after_ns && *after_ns > *before_ns ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder)) << "its process was in it until it ended";
  remove_quota_cgroup(folder);
  EXPECT_FALSE(std::filesystem::exists(folder));
  remove_quota_cgroup(folder);  // there is none any more
}

TEST(QuotaCgroup, LetsAProcessLeave) {
  if (const std::string why = quota_unavailable_reason({1}, own_name("try-")); !why.empty())
    GTEST_SKIP() << why;
  const QuotaPlace place = find_quota_place(SystemFiles());
  const auto folder = place.folder / own_name("left-");
  const pid_t child = fork();
  if (child == 0) {
    QuotaCgroup cgroup(place, folder.filename(), {1});
    cgroup.enter();
    cgroup.leave(getpid());
    remove_quota_cgroup(folder);
    _exit(std::filesystem::exists(folder) ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace bench
