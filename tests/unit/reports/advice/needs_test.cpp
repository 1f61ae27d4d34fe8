// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/needs.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

using Needs = std::vector<std::string>;

const ModelTraits alone = {.serial = true, .cancels = {"queued"}};
const ModelTraits loop = {.suspends = true, .cancels = {"await", "cooperative", "queued"}};
const ModelTraits threads = {.worker_kind = WorkerKind::thread, .cancels = {"cooperative"}};
const ModelTraits interpreters = {.worker_kind = WorkerKind::interpreter};
const ModelTraits processes = {.worker_kind = WorkerKind::process,
                               .cancels = {"sigterm", "sigkill"}};

std::string terms(const Needs& needs, const ModelTraits& traits) {
  std::string text;
  for (const std::string& sentence : terms_of(needs, traits)) text += sentence + "\n";
  return text;
}

TEST(NeedsTest, WithoutNeedsEveryModelWillDo) {
  for (const ModelTraits& traits : {alone, loop, threads, interpreters, processes}) {
    EXPECT_FALSE(unmet_need({}, traits).has_value());
    EXPECT_TRUE(terms_of({}, traits).empty());
  }
}

TEST(NeedsTest, OnlyProcessesAreIsolated) {
  EXPECT_FALSE(unmet_need({"isolation"}, processes).has_value());
  for (const ModelTraits& traits : {alone, loop, threads, interpreters}) {
    const auto reason = unmet_need({"isolation"}, traits);
    ASSERT_TRUE(reason.has_value());
    EXPECT_NE(reason->find("crash-isolated"), std::string::npos);
  }
}

TEST(NeedsTest, ProcessesAndInterpretersShareNoObjects) {
  for (const ModelTraits& traits : {alone, loop, threads}) {
    EXPECT_FALSE(unmet_need({"shared-state"}, traits).has_value());
  }
  EXPECT_TRUE(unmet_need({"shared-state"}, processes).has_value());
  EXPECT_TRUE(unmet_need({"shared-state"}, interpreters).has_value());
}

TEST(NeedsTest, OfIsolationAndSharedStateProcessesWithAMappingAreWhatCanBeHad) {
  const Needs both = {"isolation", "shared-state"};
  EXPECT_FALSE(unmet_need(both, processes).has_value());
  EXPECT_TRUE(unmet_need(both, threads).has_value());
  const std::string text = terms(both, processes);
  EXPECT_NE(text.find("contradict"), std::string::npos);
  EXPECT_NE(text.find("PTHREAD_MUTEX_ROBUST"), std::string::npos);
  EXPECT_NE(text.find("half-written"), std::string::npos);
}

TEST(NeedsTest, WhatOnlyTakesBackTasksThatHaveNotBegunDoesNotCancel) {
  EXPECT_TRUE(unmet_need({"cancel"}, alone).has_value());
  EXPECT_TRUE(unmet_need({"cancel"}, interpreters).has_value());
  for (const ModelTraits& traits : {loop, threads, processes}) {
    EXPECT_FALSE(unmet_need({"cancel"}, traits).has_value());
  }
  EXPECT_NE(terms({"cancel"}, processes).find("by SIGTERM to its process and by SIGKILL"),
            std::string::npos);
}

TEST(NeedsTest, OrderRulesNothingOutAndIsHadByCollectingByTheTask) {
  for (const ModelTraits& traits : {alone, loop, threads, interpreters, processes}) {
    EXPECT_FALSE(unmet_need({"order"}, traits).has_value());
    EXPECT_NE(terms({"order"}, traits).find("order-kept"), std::string::npos);
  }
}

TEST(NeedsTest, WhetherALockIsNeededDependsOnWhereTasksRun) {
  EXPECT_NE(terms({"shared-state"}, loop).find("without a lock"), std::string::npos);
  EXPECT_NE(terms({"shared-state"}, threads).find("needs a lock"), std::string::npos);
}

}  // namespace
}  // namespace reports
