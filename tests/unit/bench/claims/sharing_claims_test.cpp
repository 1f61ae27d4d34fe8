// SPDX-License-Identifier: Apache-2.0
// The cells of the claims about tasks that share and tasks that talk.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/plan/claim_plan.h"
#include "reports/results/results.h"

namespace bench {
namespace {

using reports::Cell;
using reports::FailureKind;

const char* const ids[] = {"lock-right",  "lock-slow",  "lock-free-loop", "lock-part",
                           "lock-local",  "lock-wait",  "rlock",          "queue-safe",
                           "queue-empty", "chain-sync", "manager-queue",  "lazy-imap"};

/// The plan of one claim, whose cells it names by its parts.
class PlannedClaim {
 public:
  explicit PlannedClaim(const std::string& id, unsigned cores = 2)
      : plan_(plan_claims(find_claims(id), {}, cores)) {}

  const reports::Claim& claim() const { return plan_.claims.at(0); }
  const reports::Comparison& part(std::size_t place) const {
    return claim().parts.at(place).comparison;
  }
  const Cell& cell(std::size_t place) const { return plan_.cells.at(part(place).cell.value()); }
  const Cell& against(std::size_t place) const {
    return plan_.cells.at(part(place).against.value());
  }

 private:
  reports::Plan plan_;
};

/// The places of the parts whose cells are of CPython, or are not.
std::vector<std::size_t> parts_of(const PlannedClaim& planned, bool python) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    if (planned.part(place).cell && planned.cell(place).family == (python ? "python" : "native")) {
      places.push_back(place);
    }
  }
  return places;
}

TEST(ClaimsOfSharing, EveryPartCanBeTriedOnOneCoreAndOnMore) {
  for (const char* const id : ids) {
    for (const unsigned cores : {1U, 2U, 7U, 64U}) {
      const PlannedClaim planned(id, cores);
      EXPECT_GE(planned.claim().parts.size(), 2U) << id;
      for (const reports::ClaimPart& part : planned.claim().parts) {
        EXPECT_EQ(part.comparison.not_applicable, "") << id << ": " << part.comparison.label;
        EXPECT_NE(part.comparison.cell.has_value(), !part.scenario.empty()) << id;
      }
    }
  }
}

TEST(ClaimsOfSharing, CPythonIsMeasuredItself) {
  for (const char* const id : ids) EXPECT_FALSE(parts_of(PlannedClaim(id), true).empty()) << id;
}

TEST(ClaimsOfSharing, WhatIsCheckedSeriallyDoesTheSameWorkWithoutALock) {
  const PlannedClaim planned("lock-slow");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    const Cell& locked = planned.cell(place);
    const Cell& serial = planned.against(place);
    EXPECT_EQ(locked.protection, reports::Protection::locked);
    EXPECT_EQ(serial.lock, "none");
    EXPECT_EQ(serial.expected_failure, std::nullopt);
    EXPECT_EQ(serial.workers, 1U);
    EXPECT_EQ(locked.workers, 2U);
    EXPECT_EQ(locked.tasks * locked.size, serial.tasks * serial.size);
    EXPECT_EQ(locked.options, serial.options);
  }
}

TEST(ClaimsOfSharing, TasksOfALoopThatLoseUpdatesWaitInTheMiddle) {
  const PlannedClaim planned("lock-free-loop");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    const Cell& cell = planned.cell(place);
    EXPECT_EQ(cell.workers, 1U);
    EXPECT_GT(cell.concurrency, 1U);
    EXPECT_EQ(cell.lock, "none");
    const bool may_lose = planned.part(place).at_least.has_value();
    EXPECT_EQ(cell.options.contains("inside"), may_lose);
    EXPECT_EQ(cell.expected_failure, FailureKind::race) << "what is lost is counted: " << cell.name;
  }
}

TEST(ClaimsOfSharing, WhatIsLostWithoutALockIsLostBetweenSeveralWorkers) {
  for (const unsigned cores : {1U, 2U, 16U}) {
    const PlannedClaim planned("lock-right", cores);
    for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
      const Cell& cell = planned.cell(place);
      EXPECT_EQ(cell.workers, std::max(2U, cores));
      EXPECT_EQ(cell.tasks, 4 * cell.workers);
    }
  }
}

TEST(ClaimsOfSharing, OnlySeveralCoresCanShareWorkThatComputesBesideALock) {
  EXPECT_EQ(PlannedClaim("lock-part", 1).claim().parts.size(), 4U);
  const PlannedClaim planned("lock-part", 2);
  ASSERT_EQ(planned.claim().parts.size(), 5U);
  EXPECT_EQ(planned.cell(4).options.at("outside"), "45us");
}

TEST(ClaimsOfSharing, ThreadsThatAreJoinedOneByOneAreOneAtATime) {
  const PlannedClaim planned("lock-part");
  for (const std::size_t place : {0U, 2U}) {
    EXPECT_EQ(planned.cell(place).workers, 1U);
    // What has a lock is compared with them, and has more of them at a time.
    EXPECT_EQ(planned.against(place + 1).name, planned.cell(place).name);
    EXPECT_EQ(planned.cell(place + 1).workers, planned.cell(place + 1).tasks);
  }
}

TEST(ClaimsOfSharing, AHundredThreadsSleepATenthOfASecondInAll) {
  const PlannedClaim planned("lock-wait");
  for (const std::size_t place : {0U, 1U}) {
    const Cell& cell = planned.cell(place);
    EXPECT_EQ(cell.workers, 100U);
    EXPECT_EQ(cell.tasks, 100U);
    EXPECT_EQ(cell.options.at("inside"), "wait:10ms");
    const double all_ns = 100 * 10e6 * cell.time_scale;
    EXPECT_DOUBLE_EQ(planned.part(place).at_least.value(), all_ns);
  }
}

TEST(ClaimsOfSharing, OnlyAnOrdinaryLockMayDeadlockAndIsTriedOnce) {
  const PlannedClaim planned("rlock");
  for (const std::size_t place : {0U, 2U}) {
    EXPECT_EQ(planned.cell(place).expected_failure, FailureKind::deadlock);
    EXPECT_EQ(planned.cell(place).effort.trials, 1U);
    EXPECT_EQ(planned.cell(place + 1).expected_failure, std::nullopt);
    EXPECT_EQ(planned.cell(place).options.at("lock-kind"), "ordinary");
  }
  for (const std::size_t place : {4U, 5U}) {
    EXPECT_EQ(planned.cell(place).expected_failure, std::nullopt) << "it is taken once";
    EXPECT_EQ(planned.against(place).expected_failure, std::nullopt);
    EXPECT_EQ(planned.cell(place).size, planned.against(place).size);
  }
}

TEST(ClaimsOfSharing, SumsArePaidInByOneStepOrWithoutAnyProtection) {
  const PlannedClaim planned("lock-local");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    const Cell& cell = planned.cell(place);
    const bool is_essential = planned.claim().parts[place].is_essential;
    EXPECT_EQ(cell.lock, is_essential ? "local" : "none");
    EXPECT_EQ(cell.expected_failure, FailureKind::race) << "what is lost is counted";
    EXPECT_EQ(cell.size == 1, !is_essential) << "a task pays in once";
  }
}

TEST(ClaimsOfTalking, QueuesHaveSeveralProducersAndConsumers) {
  const PlannedClaim planned("queue-safe");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    const Cell& cell = planned.cell(place);
    EXPECT_EQ(cell.expected_failure, FailureKind::race) << "what is lost is counted";
    EXPECT_GT(cell.tasks, 2U);
    EXPECT_EQ(cell.concurrency, cell.tasks);
  }
}

TEST(ClaimsOfTalking, AConsumerThatLooksWhetherItsQueueIsEmptyMayLoseItems) {
  const PlannedClaim planned("queue-empty");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    EXPECT_EQ(planned.cell(place).options.at("ending"), "empty");
    EXPECT_EQ(planned.cell(place).expected_failure, FailureKind::race);
  }
}

TEST(ClaimsOfTalking, ChainsAreAllInFlight) {
  const PlannedClaim planned("chain-sync");
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    EXPECT_EQ(planned.cell(place).concurrency, planned.cell(place).tasks);
    EXPECT_EQ(planned.cell(place).workers, 1U);
    EXPECT_EQ(planned.cell(place).options.at("repeat"), "5");
  }
}

TEST(ClaimsOfTalking, MemoryIsComparedBetweenFewItemsAndManyAndBetweenAListAndAGenerator) {
  const PlannedClaim planned("lazy-imap");
  EXPECT_EQ(planned.cell(0).options.at("feed"), "unbounded");
  EXPECT_EQ(planned.cell(0).size, 10 * planned.against(0).size);
  for (const std::size_t place : {1U, 3U}) {
    EXPECT_EQ(planned.cell(place).options.at("feed"), "list");
    EXPECT_EQ(planned.cell(place).size, planned.against(place).size);
  }
  for (std::size_t place = 0; place < planned.claim().parts.size(); ++place) {
    EXPECT_EQ(planned.part(place).figure, reports::Comparison::Figure::peak_bytes);
    EXPECT_GT(planned.cell(place).effort.memory_trials, 0U);
  }
}

}  // namespace
}  // namespace bench
