// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/probe_process.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <limits>
#include <thread>

#include "bench/machine/cores.h"
#include "bench/machine/process_stat.h"
#include "bench/process/process_tree.h"
#include "tests/unit/bench/process/process_fixture.h"

namespace bench {
namespace {

using std::chrono::milliseconds;

/// What scripted loops do; shared with the probe process, which is forked.
struct Script {
  std::atomic<std::int64_t> calls{0};
  std::atomic<std::int64_t> late_calls{0};  ///< so many calls more wait until `release`
  std::atomic<bool> release{false};
};
Script* script = nullptr;

/// Counts its calls, which are also the scripted clock.
void counted_loop(ProbeMemory&) {
  ++script->calls;
  if (script->late_calls.fetch_sub(1) <= 0) return;
  while (!script->release) std::this_thread::sleep_for(milliseconds(1));
}
std::int64_t calls_so_far() { return script->calls; }

class ProbesTest : public testing::Test {
 protected:
  ProbesTest() {
    void* const memory =
        mmap(nullptr, sizeof(Script), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    script = new (memory) Script;
  }
  ~ProbesTest() override { munmap(script, sizeof(Script)); }

  /// Of the machine as it is, whatever hinders probes here, and without memory.
  static ProbeSetup plain_setup() {
    return {.processors = affinity_processors(), .answer_limit = milliseconds(20'000)};
  }
  /// Of one processor, with the scripted loop and clock.
  static ProbeSetup scripted_setup() {
    ProbeSetup setup = plain_setup();
    setup.processors.resize(1);
    setup.method.core_loop = counted_loop;
    setup.method.now_ns = calls_so_far;
    setup.method.usual_delay_ns = std::numeric_limits<std::int64_t>::max();
    return setup;
  }
};

TEST_F(ProbesTest, EveryCoreAnswers) {
  Probes probes(plain_setup());
  ASSERT_EQ(probes.unknown(), "");
  const auto reading = probes.read();
  ASSERT_EQ(reading.core_ns.size(), affinity_cores());
  for (const std::int64_t ns : reading.core_ns) EXPECT_GT(ns, 0);
  EXPECT_TRUE(reading.memory_ns.empty());
}

TEST_F(ProbesTest, TheFirstPartOfTheLoopIsThrownAway) {
  ProbeSetup setup = scripted_setup();
  setup.method.warm_up_calls = 3;
  setup.method.timed_calls = 5;
  Probes probes(setup);
  EXPECT_EQ(probes.read().core_ns, std::vector<std::int64_t>{5});
  EXPECT_EQ(script->calls, 8);
  EXPECT_EQ(probes.read().core_ns, std::vector<std::int64_t>{5});
  EXPECT_EQ(script->calls, 16);
}

TEST_F(ProbesTest, ACoreThatIsLateIsUnknownAndItsAnswerIsNotTakenForTheNextReading) {
  ProbeSetup setup = scripted_setup();
  setup.answer_limit = milliseconds(300);
  script->late_calls = 1;
  Probes probes(setup);
  EXPECT_EQ(probes.read().core_ns, std::vector<std::int64_t>{0});
  EXPECT_EQ(probes.read().core_ns, std::vector<std::int64_t>{0});
  script->release = true;
  // It answers again as soon as it has worked off what it was late for.
  std::int64_t ns = 0;
  while (ns == 0 && probes.unknown().empty()) ns = probes.read().core_ns.front();
  EXPECT_GT(ns, 0) << probes.unknown();
}

TEST_F(ProbesTest, TheWaitForACoreThatIsHeldByAnotherProgramIsPartOfTheTime) {
  ProbeSetup setup = scripted_setup();
  setup.method.usual_delay_ns = ProbeMethod{}.usual_delay_ns;
  Probes probes(setup);
  const pid_t process = probes.process();
  // A process that is stopped waits as one whose core is taken does.
  kill(process, SIGSTOP);
  int status = 0;
  ASSERT_EQ(waitpid(process, &status, WUNTRACED), process);  // all its threads have stopped
  const TestProcess releaser([process] {
    std::this_thread::sleep_for(milliseconds(300));
    kill(process, SIGCONT);
  });
  EXPECT_GT(probes.read().core_ns.front(), std::int64_t{setup.method.timed_calls});
}

TEST_F(ProbesTest, EveryNthReadingReadsMemoryAsWell) {
  ProbeSetup setup = plain_setup();
  setup.method.memory_bytes = 1 << 20;
  setup.method.piece_bytes = 1 << 18;
  setup.memory_every = 2;
  Probes probes(setup);
  EXPECT_TRUE(probes.read().memory_ns.empty());
  const auto reading = probes.read();
  ASSERT_EQ(reading.memory_ns.size(), affinity_cores());
  for (const std::int64_t ns : reading.memory_ns) EXPECT_GT(ns, 0);
  EXPECT_TRUE(probes.read().memory_ns.empty());
}

TEST_F(ProbesTest, ASubsetOfTheCoresLeavesTheOthersUnknown) {
  ProbeSetup setup = plain_setup();
  if (setup.processors.size() < 2) GTEST_SKIP() << "there is one core";
  Probes probes(setup);
  const std::size_t second = 1;
  const auto reading = probes.read_on({&second, 1}, ProbeWork::core);
  EXPECT_EQ(reading.core_ns[0], 0);
  EXPECT_GT(reading.core_ns[1], 0);
}

TEST_F(ProbesTest, AnObstacleIsTheReasonAndNothingIsStartedNorRead) {
  ProbeSetup setup = plain_setup();
  setup.obstacle = "a quota of 0.50 cores";
  Probes probes(setup);
  EXPECT_EQ(probes.unknown(), "a quota of 0.50 cores");
  EXPECT_EQ(probes.process(), 0);
  EXPECT_TRUE(probes.read().core_ns.empty());
}

TEST_F(ProbesTest, AProcessorThatRefusesPinningIsTheReason) {
  ProbeSetup setup = plain_setup();
  setup.processors.push_back(100'000);
  Probes probes(setup);
  EXPECT_NE(probes.unknown().find("could not be pinned to processor 100000"), std::string::npos)
      << probes.unknown();
  EXPECT_TRUE(descendants(getpid()).empty());
}

TEST_F(ProbesTest, AKilledProcessGivesZerosAndTheReason) {
  ProbeSetup setup = plain_setup();
  setup.answer_limit = milliseconds(2);
  Probes probes(setup);
  kill(probes.process(), SIGKILL);
  const std::vector<std::int64_t> zeros(affinity_cores(), 0);
  while (probes.unknown().empty()) probes.read();
  EXPECT_NE(probes.unknown().find("killed by signal 9"), std::string::npos) << probes.unknown();
  EXPECT_EQ(probes.read().core_ns, zeros);
}

TEST_F(ProbesTest, AProcessThatIsStoppedIsGivenUpAndReaped) {
  ProbeSetup setup = plain_setup();
  setup.answer_limit = milliseconds(2);
  Probes probes(setup);
  kill(probes.process(), SIGSTOP);
  int status = 0;
  ASSERT_EQ(waitpid(probes.process(), &status, WUNTRACED), probes.process());
  while (probes.unknown().empty()) probes.read();
  EXPECT_NE(probes.unknown().find("did not answer"), std::string::npos) << probes.unknown();
  EXPECT_TRUE(tree_below(getpid(), 0).empty());
}

TEST_F(ProbesTest, TheProcessHasItsNameAndSessionAndIsReapedInTheEnd) {
  {
    const Probes probes(plain_setup());
    const auto stat = read_process_stat(probes.process());
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->name, "bench-probe");
    EXPECT_EQ(getsid(probes.process()), probes.process());
  }
  EXPECT_TRUE(tree_below(getpid(), 0).empty());
}

TEST_F(ProbesTest, TheProcessHoldsNoDescriptorOfTheCoordinators) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const Probes probes(plain_setup());
  close(ends[1]);
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 0);  // nobody holds the other end
  close(ends[0]);
}

TEST_F(ProbesTest, TheProcessDiesWithItsParent) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  pid_t probe = 0;
  {
    const TestProcess parent([&] {
      const Probes probes(plain_setup());
      const pid_t process = probes.process();
      if (write(ends[1], &process, sizeof process) == sizeof process) pause();
    });
    ASSERT_EQ(read(ends[0], &probe, sizeof probe), static_cast<ssize_t>(sizeof probe));
  }  // is killed
  int status = 0;
  EXPECT_EQ(waitpid(probe, &status, 0), probe);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  close(ends[0]);
  close(ends[1]);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

TEST(ProbeMemoryBytes, IsTwiceTheLastLevelCacheForAllTogether) {
  constexpr std::size_t mib = std::size_t{1} << 20;
  EXPECT_EQ(probe_memory_bytes(2, 32 * mib, 65536 * mib, 4 * mib), 32 * mib);
  EXPECT_EQ(probe_memory_bytes(64, 32 * mib, 65536 * mib, 4 * mib), 8 * mib);
}

TEST(ProbeMemoryBytes, IsNoneWhereMemoryIsShort) {
  constexpr std::size_t mib = std::size_t{1} << 20;
  EXPECT_EQ(probe_memory_bytes(2, 32 * mib, 256 * mib, 4 * mib), 8 * mib);
  EXPECT_EQ(probe_memory_bytes(2, 32 * mib, 255 * mib, 4 * mib), 0U);
  EXPECT_EQ(probe_memory_bytes(0, 32 * mib, 255 * mib, 4 * mib), 0U);
}

}  // namespace
}  // namespace bench
