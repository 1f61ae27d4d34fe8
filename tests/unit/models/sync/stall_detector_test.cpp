// SPDX-License-Identifier: Apache-2.0
// The record of who holds and who waits is written by hand here, as tasks would have written it.
#include "models/sync/stall_detector.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/sync/recorded_lock.h"
#include "tests/unit/models/sync/sync_fixture.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncObject;
using workloads::SyncState;

std::vector<SyncObject> locks(std::size_t count) {
  return std::vector<SyncObject>(count, {.kind = SyncKind::lock, .name = "fork"});
}

/// Some tasks, of which a test says what each does; all of them have begun.
class Record {
 public:
  Record(std::uint64_t tasks, std::vector<SyncObject> objects)
      : workload_(tasks, std::move(objects), nullptr), job_(workload_, 2), detector_(job_) {
    const auto declared = workload_.sync_objects();
    for (std::size_t object = 0; object < declared.size(); ++object) {
      state(object).kind = declared[object].kind;
      state(object).limit = declared[object].limit;
    }
    for (std::size_t task = 0; task < tasks; ++task) job_.mark_begun(task, 0);
  }

  SyncState& state(std::size_t object) { return job_.sync().states()[object]; }
  HarnessJob& job() { return job_; }

  void holds(std::uint32_t task, std::size_t object) {
    state(object).holder = task + 1;
    state(object).count = 1;
  }
  void waits(std::uint32_t task, std::size_t object, bool is_limited = false) {
    begin_wait(job_.sync(), state(object), task, is_limited);
  }
  void goes_on(std::uint32_t task) { end_wait(job_.sync(), task); }
  void ends(std::size_t task) { job_.record_result(task, 0, 0, {}); }

  std::optional<Stall> sample(unsigned times = 1) {
    std::optional<Stall> stall;
    for (unsigned time = 0; time < times && !stall; ++time) stall = detector_.sample();
    return stall;
  }
  /// Returns why they are stuck by what that many samples find, and "" where they are not.
  std::string stall(unsigned samples = StallDetector::samples) {
    const auto stall = sample(samples);
    if (!stall) return "";
    return (stall->kind == Stall::Kind::deadlock ? "deadlock: " : "starvation: ") + stall->text;
  }
  void reset() { detector_.reset(); }

 private:
  SharedTasks workload_;
  HarnessJob job_;
  StallDetector detector_;
};

TEST(StallDetector, ATaskThatWaitsForWhatItHoldsIsACycle) {
  Record record(2, locks(1));
  record.holds(1, 0);
  record.waits(1, 0);
  EXPECT_EQ(record.stall(), "deadlock: task 1 holds the fork and waits for it");
}

TEST(StallDetector, TwoTasksThatHoldWhatTheOtherWaitsForAreACycle) {
  Record record(3, locks(2));  // the third task works, and can help neither
  record.holds(0, 0);
  record.holds(1, 1);
  record.waits(0, 1);
  record.waits(1, 0);
  EXPECT_EQ(record.stall(),
            "deadlock: task 0 holds fork 0 and waits for fork 1, held by task 1, which waits for "
            "fork 0, held by task 0");
}

TEST(StallDetector, ACycleOfFiveIsToldFromItsFirstTaskOn) {
  Record record(6, locks(5));
  for (std::uint32_t task = 0; task < 5; ++task) {
    record.holds(task, task);
    record.waits(task, (task + 1) % 5);
  }
  record.waits(5, 3);  // waits for the cycle, and is no part of it
  EXPECT_EQ(record.stall(),
            "deadlock: task 0 holds fork 0 and waits for fork 1, held by task 1, which waits for "
            "fork 2, held by task 2, which waits for fork 3, held by task 3, which waits for fork "
            "4, held by task 4, which waits for fork 0, held by task 0");
}

TEST(StallDetector, ALongCycleIsCutShort) {
  Record record(20, locks(20));
  for (std::uint32_t task = 0; task < 20; ++task) {
    record.holds(task, task);
    record.waits(task, (task + 1) % 20);
  }
  const std::string text = record.stall();
  EXPECT_TRUE(text.ends_with(", held by task 8, and so on through 12 more tasks")) << text;
}

// A search that followed each wait again for every task would take minutes.
TEST(StallDetector, ThousandsOfTasksMayWaitForEachOther) {
  constexpr std::uint32_t tasks = 20'000;
  Record record(tasks, locks(tasks));
  for (std::uint32_t task = 0; task < tasks; ++task) {
    record.holds(task, task);
    if (task + 1 < tasks) record.waits(task, task + 1);
  }
  EXPECT_EQ(record.stall(2 * StallDetector::samples), "") << "the last task works";
  record.waits(tasks - 1, tasks - 10);
  EXPECT_EQ(
      record.stall(StallDetector::samples),
      "deadlock: task 19990 holds fork 19990 and waits for fork 19991, held by task 19991, "
      "which waits for fork 19992, held by task 19992, which waits for fork 19993, held by "
      "task 19993, which waits for fork 19994, held by task 19994, which waits for fork "
      "19995, held by task 19995, which waits for fork 19996, held by task 19996, which waits "
      "for fork 19997, held by task 19997, which waits for fork 19998, held by task 19998, "
      "and so on through 2 more tasks");
}

TEST(StallDetector, ACycleBehindTasksThatAreNotStuckYetIsFoundInTime) {
  Record record(4, locks(3));
  record.holds(1, 1);
  record.holds(2, 2);
  record.waits(1, 2);
  record.waits(2, 1);
  EXPECT_EQ(record.stall(StallDetector::samples - 1), "");
  record.waits(0, 1);  // leads to the cycle, and has only begun to wait
  EXPECT_EQ(record.stall(1).substr(0, 45), "deadlock: task 1 holds fork 1 and waits for f");
}

TEST(StallDetector, ItTakesAllItsLooks) {
  Record record(1, locks(1));
  record.holds(0, 0);
  record.waits(0, 0);
  EXPECT_EQ(record.stall(StallDetector::samples),
            "deadlock: task 0 holds the fork and waits for it");
  record.reset();
  EXPECT_EQ(record.stall(StallDetector::samples - 1), "");
}

TEST(StallDetector, AWaitThatIsAnotherOneIsNoStall) {
  Record record(2, locks(2));
  record.holds(0, 0);
  record.holds(1, 1);
  record.waits(1, 0);
  for (unsigned sample = 0; sample < 3 * StallDetector::samples; ++sample) {
    record.goes_on(0);
    record.waits(0, 1);  // again and again
    EXPECT_EQ(record.stall(1), "") << sample;
  }
}

TEST(StallDetector, AWaitWithATimeLimitIsNoPartOfAStall) {
  Record record(2, locks(2));
  record.holds(0, 0);
  record.holds(1, 1);
  record.waits(0, 1, true);
  record.waits(1, 0);
  EXPECT_EQ(record.stall(100), "");
}

TEST(StallDetector, AWaitForATaskThatWorksIsNone) {
  Record record(3, locks(1));
  record.holds(0, 0);
  record.waits(1, 0);
  record.waits(2, 0);
  EXPECT_EQ(record.stall(100), "");
}

TEST(StallDetector, ALockThatATaskHoldsWhichHasEndedIsNeverReleased) {
  Record record(2, locks(1));
  record.holds(0, 0);
  record.waits(1, 0);
  EXPECT_EQ(record.stall(100), "");
  record.ends(0);
  EXPECT_EQ(record.stall(),
            "deadlock: task 1 waits for the fork, held by task 0, which has ended: nobody is left "
            "to let them go on");
}

TEST(StallDetector, AllThatWaitForAnEventWaitForEver) {
  Record record(3, {{.kind = SyncKind::event, .name = "start"}});
  record.waits(0, 0);
  record.waits(1, 0);
  EXPECT_EQ(record.stall(100), "") << "task 2 may set it";
  record.ends(2);
  EXPECT_EQ(record.stall(100),
            "deadlock: task 0 waits for the start, task 1 for the start: nobody is left to let "
            "them go on");
}

TEST(StallDetector, TasksThatWaitForThoseWithoutAWorkerStarve) {
  SharedTasks workload(5, {{.kind = SyncKind::barrier, .limit = 5}}, nullptr);
  HarnessJob job(workload, 2);
  StallDetector detector(job);
  job.sync().states()[0].kind = SyncKind::barrier;
  for (std::uint32_t task = 0; task < 2; ++task) {
    job.mark_begun(task, task);
    begin_wait(job.sync(), job.sync().states()[0], task);
  }
  std::optional<Stall> stall;
  for (unsigned sample = 1; sample < StallDetector::samples_for_starvation; ++sample) {
    ASSERT_FALSE(detector.sample().has_value()) << sample;
  }
  stall = detector.sample();
  ASSERT_TRUE(stall.has_value());
  EXPECT_EQ(stall->kind, Stall::Kind::starvation);
  EXPECT_EQ(stall->text,
            "task 0 waits for the barrier, task 1 for the barrier, and no worker is left for the 3 "
            "tasks that have not begun");
}

TEST(StallDetector, NobodyStarvesWhoseOthersGetAWorkerThatIsSlowToStart) {
  SharedTasks workload(3, {{.kind = SyncKind::barrier, .limit = 3}}, nullptr);
  HarnessJob job(workload, 3);
  StallDetector detector(job);
  workloads::SyncState& barrier = job.sync().states()[0];
  barrier.kind = SyncKind::barrier;
  for (std::uint32_t task = 0; task < 3; ++task) {
    for (unsigned sample = 1; sample < StallDetector::samples_for_starvation; ++sample) {
      ASSERT_FALSE(detector.sample().has_value()) << task << " have begun, sample " << sample;
    }
    job.mark_begun(task, task);
    begin_wait(job.sync(), barrier, task);
  }
  for (std::uint32_t task = 0; task < 3; ++task) end_wait(job.sync(), task);
  EXPECT_FALSE(detector.sample().has_value());
}

TEST(StallDetector, NobodyWhoWasToldToGoOnIsStuckBeforeHeHadTheTimeTo) {
  Record record(1, {{.kind = SyncKind::event}});
  record.waits(0, 0);
  count_wakeup(record.state(0));
  EXPECT_EQ(record.stall(StallDetector::samples_after_wakeup - 1), "");
  EXPECT_NE(record.stall(2), "");
}

TEST(StallDetector, NobodyWaitsForAnItemForEverBeforeALargeOneCouldHaveBeenMoved) {
  Record record(1, {{.kind = SyncKind::channel,
                     .name = "queue",
                     .channel = {.item_bytes = 10 * StallDetector::bytes_per_sample}}});
  record.waits(0, 0);
  EXPECT_EQ(record.stall(StallDetector::samples + 9), "");
  EXPECT_NE(record.stall(1), "");
}

TEST(StallDetector, NobodyIsStuckAtOnceWhoWaitsForWhatIsFree) {
  Record lock(1, locks(1));
  lock.waits(0, 0);
  EXPECT_EQ(lock.stall(StallDetector::samples_after_wakeup - 1), "");
  Record permits(1, {{.kind = SyncKind::semaphore, .limit = 2}});
  permits.state(0).count = 1;
  permits.waits(0, 0);
  EXPECT_EQ(permits.stall(StallDetector::samples_after_wakeup - 1), "");
  permits.reset();
  permits.state(0).count = 2;  // both permits are taken, and nobody is left to give one back
  EXPECT_NE(permits.stall(), "");
}

TEST(StallDetector, NobodyIsStuckWhileThoseGoOnWhoWaitWithHim) {
  Record record(40, {{.kind = SyncKind::event}});
  for (std::uint32_t task = 0; task < 40; ++task) record.waits(task, 0);
  count_wakeup(record.state(0));
  for (std::uint32_t task = 0; task < 39; ++task) {  // one after the other, each in two samples
    EXPECT_EQ(record.stall(2), "") << task;
    record.goes_on(task);
    record.ends(task);
  }
  EXPECT_EQ(record.stall(StallDetector::samples_after_wakeup - 1), "");
  EXPECT_NE(record.stall(2), "");
}

TEST(StallDetector, AnotherIterationBeginsAnew) {
  Record record(1, locks(1));
  record.holds(0, 0);
  record.waits(0, 0);
  EXPECT_EQ(record.stall(StallDetector::samples - 1), "");
  record.reset();
  EXPECT_EQ(record.stall(StallDetector::samples - 1), "");
}

TEST(HeldAndAwaited, NamesWhoHeldAndWhoWaitsForWhat) {
  Record record(4, {{.kind = SyncKind::lock, .name = "fork"},
                    {.kind = SyncKind::lock, .name = "fork"},
                    {.kind = SyncKind::event, .name = "start"}});
  EXPECT_EQ(held_and_awaited(record.job()), "");
  record.holds(3, 1);
  EXPECT_EQ(held_and_awaited(record.job()), "task 3 held fork 1");
  record.holds(2, 0);
  record.waits(0, 1);
  record.waits(1, 2);
  EXPECT_EQ(
      held_and_awaited(record.job()),
      "task 2 held fork 0, task 3 held fork 1; task 0 waited for fork 1, held by task 3, task "
      "1 for the start");
  record.state(0).abandoned = 1 + 1;
  EXPECT_TRUE(
      held_and_awaited(record.job())
          .starts_with("task 1 held fork 0 and died, task 2 has had it since, task 3 held "));
}

TEST(HeldAndAwaited, SaysHowManyPermitsWereTakenAndReadersInside) {
  Record record(3, {{.kind = SyncKind::semaphore, .limit = 2, .name = "room"},
                    {.kind = SyncKind::reader_writer_lock, .name = "table"}});
  record.state(0).count = 1;
  record.state(1).count = 2;
  record.waits(2, 1);
  EXPECT_EQ(held_and_awaited(record.job()),
            "1 of 2 permits of the room were taken, 2 readers held the table; task 2 waited for "
            "the table");
}

TEST(StallOf, TellsOfAModelThatHasGivenUp) {
  Record record(2, locks(2));
  record.holds(0, 0);
  record.holds(1, 1);
  record.waits(0, 1);
  record.waits(1, 0);
  EXPECT_EQ(stall_of(record.job()).kind, Stall::Kind::deadlock);
  EXPECT_TRUE(stall_of(record.job()).text.starts_with("task 0 holds fork 0 and waits for fork 1"));
}

}  // namespace
}  // namespace models
