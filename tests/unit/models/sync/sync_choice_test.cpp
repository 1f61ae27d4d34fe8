// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_choice.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/sync/sync_catalogue.h"
#include "workloads/pool_channel.h"

namespace models {
namespace {

using workloads::ChannelOrder;
using workloads::ChannelTraits;
using workloads::Protection;
using workloads::SyncKind;
using workloads::SyncObject;

constexpr std::array only_a_lock = {SyncObject{SyncKind::lock}};
constexpr std::array only_a_channel = {SyncObject{.kind = SyncKind::channel, .limit = 1024}};
constexpr std::array every_kind = {SyncObject{SyncKind::lock},
                                   SyncObject{SyncKind::recursive_lock},
                                   SyncObject{SyncKind::reader_writer_lock},
                                   SyncObject{SyncKind::semaphore},
                                   SyncObject{SyncKind::bounded_semaphore},
                                   SyncObject{SyncKind::event},
                                   SyncObject{SyncKind::condition_variable},
                                   SyncObject{SyncKind::barrier}};
constexpr std::array lock_and_event = {SyncObject{SyncKind::lock}, SyncObject{SyncKind::event}};

constexpr Capabilities threads = {.worker_kind = WorkerKind::thread};
constexpr Capabilities processes = {.worker_kind = WorkerKind::process};
constexpr Capabilities loop = {.suspends = true, .single_worker = true};
constexpr Capabilities fibers = {
    .suspends = true, .single_worker = true, .execution_context = ExecutionContext::fibers};
constexpr Capabilities loop_threads = {.worker_kind = WorkerKind::thread, .suspends = true};
constexpr Capabilities loop_processes = {.worker_kind = WorkerKind::process, .suspends = true};

TEST(ExecutionContextOf, FollowsFromWhereTasksRunAndWhetherTheySuspend) {
  EXPECT_EQ(execution_context({.single_worker = true}), ExecutionContext::threads)
      << "one after the other";
  EXPECT_EQ(execution_context(threads), ExecutionContext::threads);
  EXPECT_EQ(execution_context(processes), ExecutionContext::processes);
  EXPECT_EQ(execution_context(loop), ExecutionContext::loop);
  EXPECT_EQ(execution_context(loop_threads), ExecutionContext::loop_threads);
  EXPECT_EQ(execution_context(loop_processes), ExecutionContext::loop_processes);
  EXPECT_EQ(
      execution_context({.suspends = true, .execution_context = ExecutionContext::python_gevent}),
      ExecutionContext::python_gevent);
}

TEST(DefaultLock, IsWhatAGoodProgramWouldUseThere) {
  EXPECT_EQ(default_sync(threads, only_a_lock), "std");
  EXPECT_EQ(default_sync(processes, only_a_lock), "pthread");
  EXPECT_EQ(default_sync(loop, only_a_lock), "loop");
  EXPECT_EQ(default_sync(loop_threads, only_a_lock), "async");
  EXPECT_EQ(default_sync(fibers, every_kind), "boost-fiber");
  const auto in = [](ExecutionContext place) {
    return default_sync({.interprets = true, .execution_context = place}, only_a_lock);
  };
  EXPECT_EQ(in(ExecutionContext::python_threads), "threading");
  EXPECT_EQ(in(ExecutionContext::python_processes), "multiprocessing");
  EXPECT_EQ(in(ExecutionContext::python_asyncio), "asyncio");
  EXPECT_EQ(in(ExecutionContext::python_gevent), "gevent");
  EXPECT_EQ(in(ExecutionContext::python_interpreters), "") << "they share no objects";
}

TEST(DefaultChannel, OfStagesIsHowTheModelHandsThemOn) {
  const Capabilities runs_stages{.worker_kind = WorkerKind::thread, .runs_stages = true};
  EXPECT_EQ(default_sync(runs_stages, only_a_channel, true), "tbb-pipeline");
  EXPECT_EQ(default_sync(runs_stages, only_a_channel, false), "ring") << "they are no stages";
  EXPECT_EQ(default_sync(threads, only_a_channel, true), "ring") << "it runs tasks";
  EXPECT_EQ(unsupported_reason("tbb-pipeline", runs_stages), std::nullopt);
  EXPECT_EQ(unsupported_reason("tbb-pipeline", threads),
            "--channel=tbb-pipeline is for models that run the stages of a pipeline themselves");
}

TEST(DefaultLock, HasAllKindsAndProtectsByLocks) {
  for (const CatalogueEntry& model : catalogue()) {
    if (!model.missing.empty()) continue;
    const Capabilities can = model.make().capabilities;
    const std::string_view lock = default_sync(can, lock_and_event);
    if (lock.empty()) continue;
    EXPECT_EQ(missing_ability(lock, lock_and_event), std::nullopt) << model.name;
    EXPECT_EQ(protection_of(lock), Protection::locked) << model.name;
    EXPECT_EQ(unsupported_reason(lock, can), std::nullopt) << model.name;
  }
}

TEST(UnsupportedReason, SaysWhereTheTasksAre) {
  EXPECT_EQ(unsupported_reason("std", threads), std::nullopt);
  EXPECT_EQ(unsupported_reason("std", processes),
            "--lock=std does not work there: its tasks run in several processes, and it "
            "is for tasks on threads of one process");
  EXPECT_EQ(unsupported_reason("futex", loop),
            "--lock=futex does not work there: its tasks share one thread, which must not "
            "block, and it is for tasks on threads of one process or in several processes");
  EXPECT_EQ(unsupported_reason("loop", loop_threads),
            "--lock=loop does not work there: its tasks are those of event loops on several "
            "threads, which must not block, and it is for tasks on one event loop or on fibers");
  EXPECT_EQ(unsupported_reason("boost-fiber", threads),
            "--lock=boost-fiber does not work there: its tasks run on threads of one process, "
            "and it is for tasks on fibers");
  EXPECT_EQ(
      unsupported_reason("futex", fibers),
      "--lock=futex does not work there: its tasks are fibers on one thread, which must not block, "
      "and it is for tasks on threads of one process or in several processes");
  EXPECT_EQ(unsupported_reason("loop", fibers), std::nullopt);
  EXPECT_NE(unsupported_reason("asyncio", threads), std::nullopt);
}

TEST(UnsupportedReason, IsNoneForFibersWhereTheTasksOfALoopHaveNone) {
  for (const std::string_view name : sync_names(SyncFamily::lock)) {
    if (sync_entry(name).make == nullptr || unsupported_reason(name, loop)) continue;
    EXPECT_EQ(unsupported_reason(name, fibers), std::nullopt) << name;
  }
}

TEST(MissingAbility, IsTheFirstThatALockDoesNotHave) {
  EXPECT_EQ(missing_ability("std", lock_and_event), std::nullopt);
  EXPECT_EQ(missing_ability("spin", only_a_lock), std::nullopt);
  EXPECT_EQ(missing_ability("spin", lock_and_event), "has no event");
  EXPECT_EQ(missing_ability("none", lock_and_event), std::nullopt) << "it protects without any";
}

TEST(MissingAbility, IsTheFirstThatAChannelDoesNotHave) {
  const auto missing = [](const char* name, std::uint32_t limit, ChannelTraits traits = {}) {
    const std::array channel = {
        SyncObject{.kind = SyncKind::channel, .limit = limit, .channel = traits}};
    return missing_ability(name, channel);
  };
  EXPECT_EQ(missing("locked", 1, {.order = ChannelOrder::priority, .is_joined = true}),
            std::nullopt);
  EXPECT_EQ(missing("pthread-queue", workloads::unbounded), "cannot be unbounded");
  EXPECT_EQ(missing("pthread-queue", 0), "cannot have a capacity of 0");
  EXPECT_EQ(missing("pipe", 1, {.order = ChannelOrder::lifo}), "has no order lifo");
  EXPECT_EQ(missing("pipe", 1, {.is_joined = true}), "has no task_done and join");
  EXPECT_EQ(missing("gevent-queue", 1, {.is_joined = true}), std::nullopt);
  EXPECT_EQ(missing("gevent-queue", 1, {.order = ChannelOrder::lifo, .is_joined = true}),
            "has no task_done and join in the order lifo");
  EXPECT_EQ(missing("rendezvous", 0), std::nullopt);
  EXPECT_EQ(missing("rendezvous", 1), "has no capacity of 1 or more");
  const std::uint32_t most = sync_entry("unix-socket").make().channel.max_item_bytes;
  EXPECT_EQ(missing("unix-socket", 1, {.item_bytes = most}), std::nullopt);
  EXPECT_EQ(missing("unix-socket", 1, {.item_bytes = most + 1}),
            "has no items of more than " + std::to_string(most) + " bytes");
}

TEST(DefaultChannel, IsWhatAGoodProgramWouldUseThere) {
  const auto of = [](const Capabilities& can, std::uint32_t limit) {
    const std::array channel = {SyncObject{.kind = SyncKind::channel, .limit = limit}};
    return default_sync(can, channel);
  };
  EXPECT_EQ(of(threads, 0), "rendezvous") << "the only one without a buffer";
  EXPECT_EQ(of(threads, workloads::unbounded), "locked");
  EXPECT_EQ(of(processes, workloads::unbounded), "") << "there is none";
}

TEST(MissingAbility, IsOfAChannelWhatItsImplementationCannotDo) {
  EXPECT_EQ(missing_ability("locked", only_a_channel), std::nullopt);
  std::array channel = only_a_channel;
  channel.front().limit = 0;
  EXPECT_EQ(missing_ability("locked", channel), "cannot have a capacity of 0");
  EXPECT_EQ(missing_ability("std", only_a_channel), "has no channel");
}

TEST(DefaultChannel, IsAChannelThatWorksThere) {
  for (const Capabilities& can : {threads, processes, loop, fibers}) {
    const std::string_view channel = default_sync(can, only_a_channel);
    ASSERT_FALSE(channel.empty());
    EXPECT_EQ(sync_entry(channel).family, SyncFamily::channel);
    EXPECT_EQ(unsupported_reason(channel, can), std::nullopt);
  }
}

TEST(ChannelOfAPool, IsBuiltIntoPoolsOfCPythonAndAnyChannelElsewhere) {
  constexpr std::array of_pool = {
      SyncObject{.kind = SyncKind::channel, .limit = 1024, .name = workloads::pool_channel_name}};
  constexpr Capabilities python = {.worker_kind = WorkerKind::process,
                                   .execution_context = ExecutionContext::python_processes};
  EXPECT_EQ(default_sync(python, of_pool), "pool-queue");
  EXPECT_EQ(missing_ability("mp-queue", of_pool), "is no part of a pool");
  EXPECT_EQ(missing_ability("pool-queue", of_pool), std::nullopt);
  EXPECT_EQ(missing_ability("pool-queue", only_a_channel), "is no queue of its own");
  EXPECT_NE(default_sync(python, only_a_channel), "pool-queue");
  EXPECT_EQ(default_sync(threads, of_pool), default_sync(threads, only_a_channel));
  EXPECT_EQ(missing_ability("locked", of_pool), std::nullopt);
}

TEST(SyncNames, AreThoseOfOneFamilyOrAnother) {
  // `cell.settings` and messages tell an implementation by its name alone.
  std::set<std::string_view> names;
  for (const SyncEntry& entry : sync_catalogue()) {
    EXPECT_TRUE(names.insert(entry.name).second)
        << entry.name << " is the name of two implementations: of locks or channels";
  }
  const auto locks = sync_names(SyncFamily::lock);
  const auto channels = sync_names(SyncFamily::channel);
  EXPECT_EQ(locks.size() + channels.size(), names.size());
  EXPECT_NE(std::ranges::find(channels, "locked"), channels.end());
  EXPECT_EQ(std::ranges::find(locks, "locked"), locks.end());
}

TEST(ProtectionOf, IsByLocksButForThoseThatSayHowElse) {
  for (const std::string_view name : sync_names(SyncFamily::lock)) {
    const Protection expected = name == "atomic"  ? Protection::atomic
                                : name == "local" ? Protection::private_copy
                                : name == "none"  ? Protection::none
                                                  : Protection::locked;
    const auto entry = std::ranges::find(sync_catalogue(), name, &SyncEntry::name);
    if (entry->make == nullptr) continue;
    EXPECT_EQ(protection_of(name), expected) << name;
  }
  EXPECT_THROW(protection_of("mutex"), std::runtime_error);
}

}  // namespace
}  // namespace models
