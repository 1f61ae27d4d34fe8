// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/sync_of_cell.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "bench/plan/cell_planner.h"
#include "models/cancel_methods.h"
#include "models/execution_context.h"

namespace bench {
namespace {

using models::Capabilities;
using models::WorkerKind;
using reports::FailureKind;
using workloads::ExpectedFailure;
using workloads::Protection;
using workloads::SyncKind;

constexpr Capabilities threads = {.worker_kind = WorkerKind::thread};
constexpr Capabilities processes = {.worker_kind = WorkerKind::process};
constexpr Capabilities serial = {.single_worker = true};
constexpr Capabilities loop = {.suspends = true, .single_worker = true};
constexpr Capabilities no_promise = {.worker_kind = WorkerKind::thread,
                                     .guarantees_concurrency = false};

/// A workload of which a test says what its tasks share.
ConfiguredWorkload sharing(const std::vector<SyncKind>& kinds, std::uint64_t together = 1) {
  ConfiguredWorkload workload{.entry = find_workloads("turns").front()};
  workload.shared = SharedObjects{.objects = {}, .tasks_together = together};
  for (const SyncKind kind : kinds) workload.shared->objects.push_back({.kind = kind});
  workload.shared->supported[static_cast<std::size_t>(Protection::locked)] = true;
  return workload;
}
ConfiguredWorkload expecting(ExpectedFailure failure, Protection protection = Protection::locked) {
  ConfiguredWorkload workload = sharing({SyncKind::lock});
  workload.shared->supported[static_cast<std::size_t>(protection)] = true;
  workload.shared->expected_failures[static_cast<std::size_t>(protection)] = failure;
  return workload;
}

reports::Cell cell_of(std::uint64_t workers, std::uint64_t concurrency = 0) {
  return {.name = {},
          .model = "m",
          .workload = "w",
          .workers = workers,
          .concurrency = concurrency == 0 ? workers : concurrency,
          .effort = {.trials = 7, .memory_trials = 1}};
}
reports::Cell with_lock(reports::Cell cell, const char* lock) {
  cell.settings["lock"] = lock;
  return cell;
}

/// Returns why there can be no such cell; empty where there can.
std::string refusal(reports::Cell cell, const ConfiguredWorkload& workload,
                    const Capabilities& can) {
  try {
    set_sync(cell, workload, can);
    return "";
  } catch (const Unavailable& absent) {
    return absent.text();
  }
}

std::string lock_of(reports::Cell cell, const ConfiguredWorkload& workload,
                    const Capabilities& can) {
  set_sync(cell, workload, can);
  return cell.lock;
}

TEST(SetLock, GivesTheDefaultOfThePlaceWhereTasksAre) {
  const auto workload = sharing({SyncKind::lock});
  EXPECT_EQ(lock_of(cell_of(2), workload, threads), "std");
  EXPECT_EQ(lock_of(cell_of(2), workload, processes), "pthread");
  EXPECT_EQ(lock_of(cell_of(1, 9), workload, loop), "loop");
  EXPECT_EQ(
      lock_of(cell_of(2), workload,
              {.interprets = true, .execution_context = models::ExecutionContext::python_threads}),
      "threading");
}

TEST(SetLock, GivesNoneToTasksThatShareNothing) {
  reports::Cell cell = with_lock(cell_of(2), "futex");
  set_sync(cell, ConfiguredWorkload{}, threads);
  EXPECT_EQ(cell.lock, "");
  EXPECT_TRUE(cell.settings.empty());
}

TEST(SetLock, TakesTheOneThatIsAskedForAndNamesACellAfterItUnlessItIsTheDefault) {
  reports::Cell other = with_lock(cell_of(2), "futex");
  set_sync(other, sharing({SyncKind::lock}), threads);
  EXPECT_EQ(other.lock, "futex");
  EXPECT_EQ(other.settings.at("lock"), "futex");
  reports::Cell usual = with_lock(cell_of(2), "std");
  set_sync(usual, sharing({SyncKind::lock}), threads);
  EXPECT_EQ(usual.lock, "std");
  EXPECT_TRUE(usual.settings.empty());
}

TEST(SetLock, RefusesALockWithoutAKindOfObjectThatTheWorkloadHas) {
  EXPECT_EQ(
      refusal(with_lock(cell_of(2), "spin"), sharing({SyncKind::lock, SyncKind::event}), threads),
      "m: --lock=spin has no event, which w needs");
}

TEST(SetLock, RefusesAWayOfProtectionThatTheWorkloadDoesNotHave) {
  EXPECT_EQ(refusal(with_lock(cell_of(2), "none"), sharing({SyncKind::event}), threads),
            "m: --lock=none does not work for w: its tasks need the objects that they wait for");
}

TEST(SetLock, RefusesCallbacksOfTasksThatAreCancelled) {
  ConfiguredWorkload workload = sharing({SyncKind::event});
  workload.shared->are_cancelled = true;
  Capabilities can = threads;
  can.cancels = models::pool_cancels;
  reports::Cell cell = cell_of(2);
  cell.settings["dispatch"] = "submit";
  EXPECT_EQ(refusal(cell, workload, can), "");
  cell.settings["dispatch"] = "callback";
  EXPECT_EQ(refusal(cell, workload, can),
            "m: tasks that are cancelled have no callback (--dispatch=callback)");
  EXPECT_EQ(refusal(cell, sharing({SyncKind::event}), can), "");
}

TEST(SetLock, RefusesAModelWhereNoLockWorks) {
  EXPECT_EQ(refusal(cell_of(2), sharing({SyncKind::lock}),
                    {.execution_context = models::ExecutionContext::python_interpreters}),
            "m: there is no --lock with all that w needs that works where its tasks run");
}

TEST(SetLock, RefusesTooFewWorkersForTasksThatNeedEachOther) {
  const auto workload = sharing({SyncKind::barrier}, 5);
  const std::string needed = "m: 5 tasks of w must be in flight at once";
  EXPECT_EQ(refusal(cell_of(4), workload, threads), needed + ": use --workers=5 or more");
  EXPECT_EQ(refusal(cell_of(1, 4), workload, loop), needed + ": use --concurrency=5 or more");
  EXPECT_EQ(refusal(cell_of(5), workload, threads), "");
  EXPECT_EQ(refusal(cell_of(1, 5), workload, loop), "");
}

TEST(SetLock, RefusesAModelThatDoesNotRunTasksTogether) {
  const auto workload = sharing({SyncKind::barrier}, 2);
  const std::string needed = "m: 2 tasks of w must be in flight at once";
  EXPECT_EQ(refusal(cell_of(1), workload, serial), needed + ", and it runs one after the other");
  EXPECT_EQ(refusal(cell_of(8), workload, no_promise), needed + ", and it does not guarantee that");
  EXPECT_EQ(refusal(cell_of(1), sharing({SyncKind::lock}), serial), "") << "one is enough";
}

TEST(SetLock, RefusesSettingsThatRunTasksOneAfterTheOther) {
  const auto workload = sharing({SyncKind::barrier}, 2);
  reports::Cell applied = cell_of(2);
  applied.settings["dispatch"] = "apply";
  EXPECT_EQ(refusal(applied, workload, threads),
            "m: 2 tasks of w must be in flight at once, and --dispatch=apply awaits each before "
            "the next");
  reports::Cell chunked = cell_of(2);
  chunked.chunk = 3;
  EXPECT_EQ(refusal(chunked, workload, threads),
            "m: 2 tasks of w must be in flight at once, and --chunk=3 hands so many of them to one "
            "worker, which runs one after the other: use --chunk=1");
  chunked.chunk = 1;
  EXPECT_EQ(refusal(chunked, workload, threads), "");
  reports::Cell suspending = cell_of(1, 2);
  suspending.chunk = 3;
  EXPECT_EQ(refusal(suspending, workload, loop), "") << "they suspend";
}

TEST(SetLock, ExpectsTheFailureThatTheOptionsAskFor) {
  reports::Cell cell = with_lock(cell_of(2), "none");
  set_sync(cell, expecting(ExpectedFailure::race, Protection::none), threads);
  EXPECT_EQ(cell.expected_failure, FailureKind::race);
  EXPECT_EQ(cell.effort.trials, 7U) << "its extent is measured";
  reports::Cell locked = cell_of(2);
  set_sync(locked, expecting(ExpectedFailure::race, Protection::none), threads);
  EXPECT_EQ(locked.expected_failure, std::nullopt) << "it has a lock";
}

TEST(SetLock, TriesADeadlockOnce) {
  reports::Cell cell = cell_of(2);
  set_sync(cell, expecting(ExpectedFailure::deadlock), threads);
  EXPECT_EQ(cell.expected_failure, FailureKind::deadlock);
  EXPECT_EQ(cell.effort.trials, 1U);
  EXPECT_EQ(cell.effort.memory_trials, 0U);
}

TEST(SetLock, ExpectsNoFailureWhereTasksCannotMeet) {
  reports::Cell one_worker = with_lock(cell_of(1), "none");
  const auto race = expecting(ExpectedFailure::race, Protection::none);
  set_sync(one_worker, race, threads);
  EXPECT_EQ(one_worker.expected_failure, std::nullopt);
  // One task that waits for itself needs no other.
  reports::Cell alone = cell_of(1);
  auto recursion = expecting(ExpectedFailure::deadlock);
  set_sync(alone, recursion, threads);
  EXPECT_EQ(alone.expected_failure, std::nullopt);
  alone.expected_failure.reset();
  recursion.shared->tasks_to_fail = 1;
  set_sync(alone, recursion, threads);
  EXPECT_EQ(alone.expected_failure, FailureKind::deadlock);
  // On a loop another task runs only where one waits.
  reports::Cell computes = with_lock(cell_of(1, 8), "none");
  set_sync(computes, race, loop);
  EXPECT_EQ(computes.expected_failure, std::nullopt);
  reports::Cell waits = with_lock(cell_of(1, 8), "none");
  waits.waits = true;
  set_sync(waits, race, loop);
  EXPECT_EQ(waits.expected_failure, FailureKind::race);
  reports::Cell locks = cell_of(1, 8);
  set_sync(locks, expecting(ExpectedFailure::deadlock), loop);
  EXPECT_EQ(locks.expected_failure, FailureKind::deadlock) << "it waits for the lock";
}

/// A workload whose tasks talk through one channel.
ConfiguredWorkload talking(const workloads::SyncObject& channel) {
  ConfiguredWorkload workload = sharing({});
  workload.shared->objects.push_back(channel);
  return workload;
}
constexpr workloads::SyncObject queue = {.kind = SyncKind::channel, .limit = 16};
reports::Cell with_locked_channel() {
  reports::Cell cell = cell_of(2);
  cell.settings["channel"] = "locked";
  return cell;
}

TEST(SetChannel, GivesAChannelAndNoLockToTasksThatTalk) {
  reports::Cell cell = with_locked_channel();
  cell.settings["lock"] = "futex";
  set_sync(cell, talking(queue), threads);
  EXPECT_EQ(cell.channel, "locked");
  EXPECT_EQ(cell.lock, "");
  EXPECT_FALSE(cell.settings.contains("lock"));
  reports::Cell usual = cell_of(2);
  set_sync(usual, talking(queue), threads);
  EXPECT_NE(usual.channel, "");
  EXPECT_TRUE(usual.settings.empty()) << "it is the default";
}

TEST(SetChannel, GivesNoChannelToTasksThatShareALock) {
  reports::Cell cell = with_locked_channel();
  set_sync(cell, sharing({SyncKind::lock}), threads);
  EXPECT_EQ(cell.channel, "");
  EXPECT_TRUE(cell.settings.empty());
}

TEST(SetChannel, RefusesWhatTheImplementationCannotDo) {
  workloads::SyncObject none = queue;
  none.limit = 0;
  EXPECT_EQ(refusal(with_locked_channel(), talking(none), threads),
            "m: --channel=locked cannot have a capacity of 0, which w needs");
}

TEST(SyncOption, IsThatOfTheObjects) {
  EXPECT_EQ(sync_option(talking(queue)), "channel");
  EXPECT_EQ(sync_option(sharing({SyncKind::event})), "lock");
  EXPECT_EQ(sync_option(ConfiguredWorkload{}), "");
}

}  // namespace
}  // namespace bench
