// SPDX-License-Identifier: Apache-2.0
#include "workloads/faults/fault.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/job/harness_job.h"
#include "workloads/catalogue.h"
#include "workloads/faults/fault_record.h"

namespace workloads {
namespace {

// The sanitizers end a process that writes to address 0, or that has no memory, in their own way.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool is_sanitized = true;
#else
constexpr bool is_sanitized = false;
#endif

/// Calls `body` in a child, which exits with what it returns. Returns the child.
template <typename Body>
pid_t in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  return child;
}

/// Returns how a child ended that had the fault, or that it was stopped.
int status_after(FaultKind kind) {
  const pid_t child = in_child([kind] {
    try {
      inject_fault(kind);
    } catch (const std::exception&) {
      return 100;
    }
    return 101;
  });
  int status = 0;
  waitpid(child, &status, WUNTRACED);
  if (WIFSTOPPED(status)) {
    ::kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
  return status;
}

TEST(Faults, AreReadWithTheirTaskOrWithTheFirst) {
  EXPECT_EQ(parse_fault("segv:5"), (Fault{.kind = FaultKind::segv, .task = 5}));
  EXPECT_EQ(parse_fault("leak"), (Fault{.kind = FaultKind::leak, .task = 0}));
  for (std::size_t kind = 0; kind < fault_names.size(); ++kind) {
    const auto fault = parse_fault(std::string(fault_names.at(kind)) + ":7");
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, static_cast<FaultKind>(kind));
    EXPECT_EQ(canonical_fault(*fault), std::string(fault_names.at(kind)) + ":7");
  }
}

TEST(Faults, NonsenseIsNone) {
  for (const char* const text : {"", "segfault", "segv:", "segv:x", "segv:-1", "segv:1:2", "SEGV",
                                 "segv: 1", "segv:99999999999999999999", ":5"}) {
    EXPECT_FALSE(parse_fault(text)) << text;
  }
}

TEST(Faults, AnExceptionIsThrown) {
  EXPECT_THROW(inject_fault(FaultKind::exception), std::runtime_error);
}

TEST(Faults, AnExitEndsTheProcessWithItsStatus) {
  const int status = status_after(FaultKind::exit);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), fault_exit_status);
}

TEST(Faults, SignalsEndTheProcess) {
  for (const auto& [kind, signal] :
       {std::pair(FaultKind::abort, SIGABRT), {FaultKind::kill, SIGKILL}}) {
    const int status = status_after(kind);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), signal);
  }
}

TEST(Faults, AWriteToAddressZeroIsASegmentationFault) {
  if (is_sanitized) GTEST_SKIP() << "the sanitizer ends the process";
  const int status = status_after(FaultKind::segv);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

TEST(Faults, AStopStopsTheProcess) {
  const int status = status_after(FaultKind::stop);
  ASSERT_TRUE(WIFSTOPPED(status));
  EXPECT_EQ(WSTOPSIG(status), SIGSTOP);
}

TEST(Faults, AHangEndsForNoSignalThatHasAHandler) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = in_child([&ends]() -> int {
    static int notify = ends[1];
    signal(SIGUSR1, [](int) { static_cast<void>(!::write(notify, ".", 1)); });
    static_cast<void>(!::write(ends[1], ".", 1));
    inject_fault(FaultKind::hang);
    return 0;
  });
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1) << "the child is up";
  for (int times = 0; times < 2; ++times) {
    ::kill(child, SIGUSR1);
    ASSERT_EQ(::read(ends[0], &byte, 1), 1) << "its handler was called";
  }
  EXPECT_EQ(waitpid(child, nullptr, WNOHANG), 0) << "it hangs all the same";
  ::kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Faults, MemoryRunsOutUnderALimitThatIsLiftedAfterwards) {
  if (is_sanitized) GTEST_SKIP() << "the sanitizer's own memory is far above the limit";
  const pid_t child = in_child([] {
    rlimit before{};
    getrlimit(RLIMIT_AS, &before);
    try {
      inject_fault(FaultKind::oom);
    } catch (const std::bad_alloc&) {
      rlimit after{};
      getrlimit(RLIMIT_AS, &after);
      rusage used{};
      getrusage(RUSAGE_SELF, &used);
      const bool is_lifted = after.rlim_cur == before.rlim_cur;
      // In KiB: what this process has, and what it may have at most beside that.
      const bool is_little = used.ru_maxrss < 1024 * 1024;
      return is_lifted && is_little ? 42 : 1;
    }
    return 2;
  });
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
}

std::size_t lines_with(const std::string& file, std::string_view text) {
  std::size_t count = 0;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(text) != std::string::npos) ++count;
  }
  return count;
}

TEST(Faults, ALeakLeavesMemoryDescriptorsAndAProcessAndLetsTheTaskGoOn) {
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t child = in_child([] {
    inject_fault(FaultKind::leak);
    unsigned descriptors = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
      std::error_code gone;
      const std::string target = std::filesystem::read_symlink(entry.path(), gone).string();
      if (target.find(Leak::descriptor_name) != std::string::npos) ++descriptors;
    }
    const bool has_memory = lines_with("/proc/self/maps", Leak::memory_name) == 1;
    return descriptors == Leak::descriptors && has_memory ? 42 : 1;
  });
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  // Its own child is this one's now.
  const std::string file = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  std::ifstream children(file);
  std::vector<pid_t> left;
  for (pid_t process = 0; children >> process;) left.push_back(process);
  EXPECT_EQ(left.size(), 1U);
  for (const pid_t process : left) {
    ::kill(process, SIGKILL);
    waitpid(process, nullptr, 0);
  }
  prctl(PR_SET_CHILD_SUBREAPER, 0);
}

/// A workload of six tasks, one of which throws.
class WithFault : public testing::Test {
 protected:
  std::unique_ptr<Workload> make(const std::string& name, const char* fault = "exception:3") {
    Configuration configuration{.tasks = 6, .size = 10, .time_scale = 0};
    configuration.workload = name;
    configuration.options[std::string(fault_option)] = std::string(fault) + ":" + memory_.path();
    return build(configuration);
  }
  std::vector<int> states() const {
    std::vector<int> all;
    all.reserve(memory_.tasks());
    for (std::uint64_t task = 0; task < memory_.tasks(); ++task) all.push_back(memory_.state(task));
    return all;
  }

  FaultMemory memory_{6};
};

TEST_F(WithFault, NothingIsNotedAndNoFaultComesUntilItIsArmed) {
  const auto workload = make("primes");
  models::HarnessJob job(*workload, 1);
  job.run(0, 6, 0);
  EXPECT_EQ(job.failures(), "");
  EXPECT_EQ(states(), std::vector<int>(6, FaultRecord::untouched));
}

TEST_F(WithFault, TheTaskHasItOnceAndTheOthersHaveTheirResults) {
  const auto workload = make("primes");
  models::HarnessJob job(*workload, 1);
  const auto expected = models::run_oracle(*workload);
  memory_.record().phase = FaultRecord::armed;
  job.run(0, 6, 0);
  EXPECT_NE(job.failures().find("task 3"), std::string::npos) << job.failures();
  EXPECT_EQ(memory_.record().phase, FaultRecord::injected);
  EXPECT_EQ(memory_.record().process, getpid());
  EXPECT_GT(memory_.record().injected_ns, 0);
  EXPECT_EQ(memory_.ended_tasks(), 6U) << "one that throws has ended, too";
  job.clear();
  job.run(0, 6, 0);
  EXPECT_EQ(job.check(expected->digest()), "") << "it comes once";
}

TEST_F(WithFault, ATaskThatSuspendsThrowsWhenItRunsAndNotWhenItIsMade) {
  const auto workload = make("downloads");
  std::vector<std::byte> room(workload->max_output_bytes(3));
  memory_.record().phase = FaultRecord::armed;
  auto coroutine = workload->run_suspending(3, room, instant_io());
  EXPECT_EQ(memory_.state(3), FaultRecord::untouched);
  EXPECT_TRUE(coroutine.run_to_end());
  EXPECT_THROW(coroutine.result(), std::runtime_error);
  EXPECT_EQ(memory_.state(3), FaultRecord::ended);
}

TEST_F(WithFault, AnotherProcessNotesItInTheSameRecord) {
  const auto workload = make("primes", "exit:4");
  memory_.record().phase = FaultRecord::armed;
  const pid_t child = in_child([&] {
    models::HarnessJob job(*workload, 1);
    job.run(2, 6, 0);
    return 0;
  });
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), fault_exit_status);
  EXPECT_EQ(memory_.record().process, child);
  using enum FaultRecord::TaskState;
  EXPECT_EQ(states(), (std::vector<int>{untouched, untouched, ended, ended, begun, untouched}));
}

TEST_F(WithFault, ATaskThatIsNotThereOrAnOptionWithoutARecordIsRefused) {
  EXPECT_THROW(make("primes", "segv:6"), std::invalid_argument);
  EXPECT_THROW(make("primes", "nonsense:1"), std::invalid_argument);
  Configuration configuration{.tasks = 6, .size = 10};
  configuration.workload = "primes";
  configuration.options[std::string(fault_option)] = "segv:1";
  EXPECT_THROW(build(configuration), std::invalid_argument);
  configuration.options[std::string(fault_option)] = "segv:1:/nowhere";
  EXPECT_THROW(build(configuration), std::system_error);
}

TEST(FaultMemories, AreTheSameUnderTheirPathAndRefuseToBeTooSmall) {
  const FaultMemory made(10);
  const FaultMemory mapped(made.path(), 10);
  mapped.set_state(9, FaultRecord::begun);
  EXPECT_EQ(made.state(9), FaultRecord::begun);
  EXPECT_THROW(FaultMemory(made.path(), 11), std::runtime_error);
  EXPECT_THROW(FaultMemory("/nowhere", 1), std::system_error);
}

TEST(FaultMemories, KeepWhatWasPublishedLast) {
  const FaultMemory memory(1);
  EXPECT_EQ(memory.published(), "");
  memory.publish("first");
  memory.publish("second");
  EXPECT_EQ(memory.published(), "second");
  memory.publish(std::string(FaultRecord::max_answer_bytes + 1, 'x'));
  EXPECT_EQ(memory.published(), "second") << "what is too long is left out";
  memory.record().answer_bytes = ~std::uint64_t{0};
  EXPECT_EQ(memory.published().size(), FaultRecord::max_answer_bytes) << "it is untrusted";
}

}  // namespace
}  // namespace workloads
