// SPDX-License-Identifier: Apache-2.0
#include "bench/options/settings.h"

#include <gtest/gtest.h>

#include "bench/options/parse.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

std::string canonical(const std::string& name, const std::string& text) {
  return bench::canonical(*find_setting(name), text);
}

bool is_canonical(const std::string& name, const std::string& value) {
  return workloads::is_canonical(find_setting(name)->option, value);
}

TEST(Settings, EveryCanonicalValueIsRecognisedAsOne) {
  const std::pair<const char*, const char*> examples[] = {
      {"dispatch", "submit"},
      {"cancel", "sigkill"},
      {"start-method", "spawn"},
      {"transport", "pipe"},
      {"max-tasks-per-worker", "007"},
      {"pin", "yes"},
      {"one-core", "yes"},
      {"switch-interval", "250us"},
      {"python", "/usr/bin/python3"},
      {"io", "uring"},
      {"parent-bytes", "64KiB"},
      {"lock", "futex"},
      {"channel", "locked"},
      {"cpu-quota", "0.50"},
      {"neighbours", "2"},
      {"quota-period", "20ms"},
      {"fault", "segv"},
  };
  EXPECT_EQ(std::size(examples), setting_rows().size());
  for (const auto& [name, text] : examples) {
    EXPECT_TRUE(is_canonical(name, canonical(name, text))) << name;
    EXPECT_FALSE(is_canonical(name, "")) << name;
  }
  EXPECT_EQ(canonical("max-tasks-per-worker", "007"), "7");
  EXPECT_EQ(canonical("switch-interval", "250us"), "250000");
  EXPECT_EQ(canonical("switch-interval", "100us"), "100000");  // 1e-4 s is no whole nanoseconds
  EXPECT_EQ(canonical("parent-bytes", "1GiB"), "1073741824");
  EXPECT_EQ(canonical("cpu-quota", "0.50"), "0.5");
}

TEST(Settings, ReachTheModelThatIsToObeyThem) {
  reports::Cell cell{.workers = 3, .concurrency = 7, .chunk = 2};
  cell.settings = {
      {"dispatch", "apply"},         {"start-method", "forkserver"}, {"transport", "pipe"},
      {"max-tasks-per-worker", "5"}, {"switch-interval", "1000"},    {"pin", "yes"},
      {"python", "python3.14t"},     {"parent-bytes", "4096"},       {"io", "uring"},
      {"cancel", "pthread-cancel"}};
  const models::Settings settings = model_settings(cell);
  EXPECT_EQ(settings.workers, 3U);
  EXPECT_EQ(settings.concurrency, 7U);
  EXPECT_EQ(settings.chunk, 2U);
  EXPECT_EQ(settings.dispatch, models::Dispatch::apply);
  EXPECT_EQ(settings.start_method, models::StartMethod::forkserver);
  EXPECT_EQ(settings.transport, models::Transport::pipe);
  EXPECT_EQ(settings.max_tasks_per_worker, 5U);
  EXPECT_EQ(settings.switch_interval, std::chrono::microseconds(1));
  EXPECT_TRUE(settings.pin);
  EXPECT_EQ(settings.python, "python3.14t");
  EXPECT_EQ(settings.io, models::IoMethod::uring);
  EXPECT_EQ(settings.cancel, models::CancelMethod::pthread_cancel);
  EXPECT_EQ(parent_bytes(cell), 4096U);
  EXPECT_EQ(cpu_quota(cell), 0);
  EXPECT_EQ(neighbours_of(cell), 0U);
  cell.settings = {{"cpu-quota", "1.5"}, {"neighbours", "3"}};
  EXPECT_EQ(cpu_quota(cell), 1.5);
  EXPECT_EQ(quota_period(cell), std::chrono::milliseconds(100));
  cell.settings["quota-period"] = "20ms";
  EXPECT_EQ(quota_period(cell), std::chrono::milliseconds(20));
  EXPECT_EQ(neighbours_of(cell), 3U);
}

TEST(Settings, ADispatchThatAModelHasNotHasAReason) {
  const OptionRow& dispatch = *find_setting("dispatch");
  const models::Capabilities serial{.single_worker = true};
  EXPECT_FALSE(dispatch.applies_to(serial, "callback"));
  EXPECT_EQ(dispatch.unsupported_reason(serial, "callback"),
            "it runs one task after the other, and hands none out whose completion could call a "
            "function (--dispatch=callback)");
  EXPECT_TRUE(dispatch.applies_to({.calls_back = true}, "callback"));
}

TEST(Settings, RefuseWhatTheyDoNotTake) {
  EXPECT_THROW(canonical("dispatch", "maps"), UsageError);
  EXPECT_THROW(canonical("max-tasks-per-worker", "0"), UsageError);
  EXPECT_THROW(canonical("parent-bytes", "1GB"), UsageError);
  EXPECT_THROW(canonical("parent-bytes", "99999999999GiB"), UsageError);
  EXPECT_THROW(canonical("switch-interval", "0"), UsageError);
  EXPECT_THROW(canonical("python", ""), UsageError);
  EXPECT_THROW(canonical("io", "kqueue"), UsageError);
  EXPECT_FALSE(is_canonical("dispatch", "maps"));
  EXPECT_FALSE(is_canonical("parent-bytes", "-1"));
  EXPECT_EQ(find_setting("dispatches"), nullptr);
}

TEST(Settings, TouchOnlyTheCellsOfModelsThatHaveThem) {
  RunOptions options{.models = "serial,fork", .workloads = "empty", .workers = {2}};
  options.settings["dispatch"] = {"map", "submit"};
  const auto plan = make_plan(options, 2);
  ASSERT_EQ(plan.cells.size(), 2U);
  EXPECT_EQ(plan.cells[1].name, "fork/empty/workers:2");
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].model, "fork");
}

TEST(Settings, OfTransfersGiveEachModelThoseThatItHas) {
  RunOptions options{.models = "threads,coroutine-threads,asio-coroutines",
                     .workloads = "downloads",
                     .workers = {2},
                     .concurrency = {2},
                     .baseline = false};
  options.settings["io"] = {"blocking", "epoll"};
  auto plan = make_plan(options, 2);
  ASSERT_EQ(plan.cells.size(), 2U);
  EXPECT_TRUE(plan.cells[0].settings.empty()) << plan.cells[0].name;
  EXPECT_TRUE(plan.cells[1].settings.empty()) << plan.cells[1].name;
  ASSERT_EQ(plan.not_applicable.size(), 1U);
  EXPECT_EQ(plan.not_applicable[0].model, "asio-coroutines");
  EXPECT_NE(plan.not_applicable[0].reason.find("--io=own"), std::string::npos);
}

TEST(Settings, OfTransfersAreMentionedWhereTheyAreNotTheModelsDefault) {
  RunOptions options{
      .models = "coroutines", .workloads = "empty", .concurrency = {2}, .baseline = false};
  options.settings["io"] = {"epoll", "uring"};
  const auto plan = make_plan(options, 2);
  ASSERT_GE(plan.cells.size(), 1U);
  EXPECT_EQ(plan.cells[0].name, "coroutines/empty/workers:1/concurrency:2");
  // Where the kernel forbids it, that is the reason why there is no second cell.
  if (plan.cells.size() == 2) {
    EXPECT_EQ(plan.cells[1].name, "coroutines/empty/workers:1/concurrency:2/io:uring");
  } else {
    ASSERT_EQ(plan.not_applicable.size(), 1U);
    EXPECT_NE(plan.not_applicable[0].reason.find("io_uring"), std::string::npos);
  }
}

TEST(Settings, OfATrialApplyToEveryModel) {
  RunOptions options{.models = "serial", .workloads = "empty"};
  options.settings["parent-bytes"] = {"4096"};
  EXPECT_EQ(make_plan(options, 2).cells[0].name, "serial/empty/workers:1/parent-bytes:4096");
}

}  // namespace
}  // namespace bench
