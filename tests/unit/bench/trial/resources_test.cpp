// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/resources.h"

#include <sys/mman.h>
#include <time.h>

#include <cstdlib>
#include <memory>

#include "bench/process/process_tree.h"
#include "tests/unit/bench/process/process_fixture.h"

namespace bench {
namespace {

using models::support::ReapedUsage;

constexpr std::int64_t millisecond_ns = 1'000'000;
constexpr double long_ns = 1e12;   // so long that ticks of 10 ms are nothing in it
constexpr double short_ns = 20e6;  // so short that they are much of it

void burn(std::int64_t cpu_ns) {
  timespec used{};
  do {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  } while (used.tv_sec * 1'000'000'000 + used.tv_nsec < cpu_ns);
}

/// A child of this process that waits for the test, does what it is told, and says so.
class ResourcesTest : public testing::Test {
 protected:
  struct Shared {
    ReapedUsage told;
    std::atomic<pid_t> grandchild;
  };

  ResourcesTest()
      : shared_(static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~ResourcesTest() override {
    child_.reset();
    munmap(shared_, sizeof(Shared));
  }

  /// Runs `before` at once, and `during` when the test `lets_it_work`.
  void start_child(const std::function<void()>& before, const std::function<void()>& during) {
    child_ = std::make_unique<TestProcess>([&] {
      before();
      ready_.set();
      for (;;) {
        go_.await();
        during();
        done_.set();
      }
    });
    ready_.await();
  }
  void let_it_work() {
    go_.set();
    done_.await();
  }

  /// Forks a process that uses so much CPU time.
  pid_t fork_burning(std::int64_t cpu_ns) const {
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
      TestProcess::die_with_parent(parent);
      burn(cpu_ns);
      _exit(0);
    }
    return child;
  }

  Shared* shared_;
  std::unique_ptr<TestProcess> child_;

 private:
  Signpost ready_, go_, done_;
};

TEST_F(ResourcesTest, KnowWhatLivingProcessesUse) {
  start_child([] {}, [] { burn(30 * millisecond_ns); });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  meter.begin();
  let_it_work();
  meter.end();
  const auto used = meter.used(short_ns, 2);
  ASSERT_TRUE(used.cpu_ns.has_value());
  EXPECT_GE(*used.cpu_ns, 25 * millisecond_ns);
  EXPECT_LE(*used.cpu_ns, 60 * millisecond_ns);
  EXPECT_FALSE(used.user_ns.has_value());
  EXPECT_TRUE(used.voluntary_switches.has_value());
}

TEST_F(ResourcesTest, KnowTheTwoKindsOfCpuTimeOfThisProcessAndItsOwnChildren) {
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  meter.begin();
  waitpid(fork_burning(20 * millisecond_ns), nullptr, 0);
  meter.end();
  const auto used = meter.used(short_ns, 2);
  ASSERT_TRUE(used.cpu_ns && used.user_ns && used.system_ns);
  EXPECT_GE(*used.cpu_ns, 20 * millisecond_ns);
  EXPECT_EQ(*used.user_ns + *used.system_ns, *used.cpu_ns);
}

TEST_F(ResourcesTest, AreAbsentWhereTheTicksOfAnotherProcessAreTooCoarse) {
  start_child([] {}, [&] { waitpid(fork_burning(5 * millisecond_ns), nullptr, 0); });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  for (int iteration = 0; iteration < 10; ++iteration) {
    meter.begin();
    let_it_work();
    meter.end();
  }
  EXPECT_FALSE(meter.used(short_ns, 2).cpu_ns.has_value());
  const auto used = meter.used(long_ns, 2);
  ASSERT_TRUE(used.cpu_ns.has_value());
  // Ten times the same doubt would be 200 ms.
  EXPECT_TRUE(meter.used(400e6 + 1, 1).cpu_ns.has_value());
  EXPECT_GE(*used.cpu_ns, 30 * millisecond_ns);
  EXPECT_LE(*used.cpu_ns, 150 * millisecond_ns);
  EXPECT_FALSE(used.voluntary_switches.has_value());
  EXPECT_TRUE(used.minor_faults.has_value());
}

TEST_F(ResourcesTest, AreExactWhereAnotherProcessTellsWhatItReaped) {
  start_child([] {},
              [&] {
                waitpid(fork_burning(5 * millisecond_ns), nullptr, 0);
                shared_->told.publish();
              });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  for (int iteration = 0; iteration < 4; ++iteration) {
    meter.begin();
    let_it_work();
    meter.end();
  }
  const auto used = meter.used(short_ns, 2);
  ASSERT_TRUE(used.cpu_ns.has_value());
  EXPECT_GE(*used.cpu_ns, 20 * millisecond_ns);
  EXPECT_LE(*used.cpu_ns, 60 * millisecond_ns);
  ASSERT_TRUE(used.voluntary_switches.has_value());
  EXPECT_GE(*used.voluntary_switches, 4);
}

TEST_F(ResourcesTest, DoNotBelieveWhatIsOlderThanTheLastToBeReaped) {
  shared_->told.publish(1, 1, {});
  start_child([&] { shared_->told.publish(); },
              [&] { waitpid(fork_burning(5 * millisecond_ns), nullptr, 0); });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  meter.begin();
  let_it_work();
  meter.end();
  EXPECT_FALSE(meter.used(short_ns, 2).cpu_ns.has_value());
}

TEST_F(ResourcesTest, DoNotCountWhatADeadProcessUsedBeforeItWasReaped) {
  pid_t dead = 0;
  start_child(
      [&] {
        dead = fork_burning(60 * millisecond_ns);
        siginfo_t info{};
        waitid(P_PID, static_cast<id_t>(dead), &info, WEXITED | WNOWAIT);
      },
      [&] {
        waitpid(dead, nullptr, 0);
        shared_->told.publish();
      });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  meter.begin();
  let_it_work();
  meter.end();
  const auto used = meter.used(short_ns, 2);
  ASSERT_TRUE(used.cpu_ns.has_value());
  EXPECT_GE(*used.cpu_ns, 0);
  EXPECT_LT(*used.cpu_ns, 30 * millisecond_ns);
}

TEST_F(ResourcesTest, AreAbsentWhenTheDeadAreNobodysToCount) {
  start_child(
      [&] {
        signal(SIGCHLD, SIG_IGN);  // the kernel reaps them, and adds them to nobody
        const pid_t parent = getpid();
        const pid_t child = fork();
        if (child == 0) {
          TestProcess::die_with_parent(parent);
          for (;;) pause();
        }
        shared_->grandchild = child;
      },
      [&] {
        kill(shared_->grandchild, SIGKILL);
        waitpid(shared_->grandchild, nullptr, 0);
      });
  ResourceMeter meter(0, shared_->told);
  meter.reset();
  meter.begin();
  let_it_work();
  meter.end();
  const auto used = meter.used(long_ns, 2);
  EXPECT_FALSE(used.cpu_ns.has_value());
  EXPECT_FALSE(used.voluntary_switches.has_value());
  EXPECT_FALSE(used.minor_faults.has_value());
}

TEST_F(ResourcesTest, TellTheServiceApartWithAllThatIsBelowIt) {
  start_child([] {}, [] { burn(30 * millisecond_ns); });
  ResourceMeter meter(child_->id(), shared_->told);
  meter.reset();
  meter.begin();
  let_it_work();
  meter.end();
  const auto used = meter.used(long_ns, 2);
  ASSERT_TRUE(used.cpu_ns && used.service_cpu_ns);
  EXPECT_LT(*used.cpu_ns, 25 * millisecond_ns);
  EXPECT_GE(*used.service_cpu_ns, 25 * millisecond_ns);
}

TEST_F(ResourcesTest, DoNotKnowAServiceThatIsGone) {
  start_child([] {}, [] {});
  ResourceMeter meter(child_->id(), shared_->told);
  meter.reset();
  meter.begin();
  child_.reset();
  meter.end();
  EXPECT_FALSE(meter.used(long_ns, 2).service_cpu_ns.has_value());
}

}  // namespace
}  // namespace bench
