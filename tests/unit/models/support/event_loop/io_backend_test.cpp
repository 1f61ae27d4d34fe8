// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/io_backend.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "models/job/harness_job.h"
#include "models/support/event_loop/epoll_backend.h"
#include "models/support/event_loop/event_loop.h"
#include "models/support/event_loop/uring_backend.h"
#include "tests/support/loopback_server.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/workload.h"

namespace models::support {
namespace {

using tests::byte_at;
using tests::LoopbackServer;
using tests::Request;
using workloads::Coroutine;
using workloads::Io;
using workloads::Transfer;

/// Downloads a few bytes, with pauses that a timer has to end.
class Download final : public workloads::IoWorkload {
 public:
  Download(std::uint64_t tasks, const sockaddr_in& address)
      : IoWorkload({.tasks = tasks, .size = 1}), address_(address) {}

  std::size_t max_output_bytes(std::size_t) const override { return 8; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override {
    return std::chrono::milliseconds(3);
  }
  Coroutine<std::size_t> run_suspending(std::size_t, workloads::Output output,
                                        Io& io) const override {
    const int stream = static_cast<int>(co_await workloads::connect(
        io, reinterpret_cast<const sockaddr*>(&address_), sizeof address_, 0));
    const Request request{.answer = 8};
    co_await workloads::write(io, stream, std::as_bytes(std::span(&request, 1)), 0);
    co_await workloads::sleep(io, std::chrono::milliseconds(3));
    std::size_t received = 0;
    while (received < output.size()) {
      received += co_await workloads::read(io, stream, output.subspan(received), 0);
    }
    co_await workloads::close(io, stream);
    co_return received;
  }

 private:
  sockaddr_in address_;
};

/// Returns how many tasks ended correctly over this backend.
std::size_t downloaded(const LoopbackServer& server, std::unique_ptr<IoBackend> backend,
                       std::uint64_t tasks) {
  const Download workload(tasks, server.address());
  HarnessJob job(workload, 1);
  job.clear();
  EventLoop(job, 0, tasks, std::move(backend)).run(0, tasks);
  std::size_t right = 0;
  for (std::size_t task = 0; task < tasks; ++task) {
    const auto output = job.output(task);
    bool is_right = output.size() == 8;
    for (std::size_t place = 0; is_right && place < 8; ++place) {
      is_right = output[place] == std::byte{byte_at(place)};
    }
    right += is_right ? 1 : 0;
  }
  return right;
}

TEST(Uring, LosesNothingWhenMoreIsStartedThanItsRingsHaveRoomFor) {
  if (const auto reason = uring_unavailable()) GTEST_SKIP() << *reason;
  const LoopbackServer server;
  EXPECT_EQ(downloaded(server, make_uring_backend(2, 4), 400), 400U);
}

TEST(Uring, CancelsMoreThanItsRingsHaveRoomFor) {
  if (const auto reason = uring_unavailable()) GTEST_SKIP() << *reason;
  const LoopbackServer server;
  const auto backend = make_uring_backend(2, 4);
  constexpr std::size_t count = 40;
  std::vector<Transfer> transfers(count);
  OperationList completed;
  const auto wait_for_all = [&] {
    std::size_t seen = 0;
    while (seen < count) {
      ASSERT_GT(backend->pending(), 0U);
      backend->wait(IoBackend::forever, completed);
      for (; !completed.empty(); completed.pop()) ++seen;
    }
    EXPECT_EQ(backend->pending(), 0U);
  };
  for (Transfer& transfer : transfers) {
    transfer.kind = workloads::Operation::Kind::connect;
    transfer.address = reinterpret_cast<const sockaddr*>(&server.address());
    transfer.address_size = sizeof server.address();
    EXPECT_FALSE(backend->start(transfer));
  }
  wait_for_all();
  std::byte byte{};
  for (Transfer& transfer : transfers) {
    ASSERT_GE(transfer.result, 0);
    transfer.kind = workloads::Operation::Kind::read;
    transfer.fd = static_cast<int>(transfer.result);
    transfer.data = &byte;
    transfer.size = 1;
    transfer.deadline_ns = workloads::support::monotonic_now_ns() + 20'000'000;
    EXPECT_FALSE(backend->start(transfer));
  }
  wait_for_all();
  for (const Transfer& transfer : transfers) {
    EXPECT_EQ(transfer.result, -ETIMEDOUT);
    close(transfer.fd);
  }
}

TEST(Epoll, TakesATimerOfItsOwnWhereTheKernelHasNoBetter) {
  const LoopbackServer server;
  EXPECT_EQ(downloaded(server, std::make_unique<EpollBackend>(EpollBackend::Timer::timerfd), 20),
            20U);
}

/// Runs `body` in a process where the kernel answers two system calls with `error`, and returns its
/// status.
template <typename Body>
int status_without_new_calls(unsigned error, Body body) {
  const pid_t child = fork();
  if (child == 0) {
    sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_io_uring_setup, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_epoll_pwait2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{.len = std::size(filter), .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
      _exit(100);
    }
    _exit(body());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(IoBackend, UringIsUnavailableWithARemedyWhereItIsForbidden) {
  if (const auto reason = uring_unavailable(); reason && reason->starts_with("built without")) {
    GTEST_SKIP() << *reason;
  }
  EXPECT_EQ(status_without_new_calls(EPERM,
                                     [] {
                                       const auto reason = io_unavailable(IoMethod::uring);
                                       return reason && reason->find("sysctl") != std::string::npos
                                                  ? 0
                                                  : 1;
                                     }),
            0);
  EXPECT_EQ(
      status_without_new_calls(ENOSYS,
                               [] {
                                 const auto reason = io_unavailable(IoMethod::uring);
                                 return reason && reason->find("5.11") != std::string::npos ? 0 : 1;
                               }),
      0);
  EXPECT_FALSE(io_unavailable(IoMethod::epoll));
}

TEST(IoBackend, EpollWorksWhereAFilterKnowsOnlyOldCalls) {
  const LoopbackServer server;
  const auto body = [&server] {
    return downloaded(server, std::make_unique<EpollBackend>(), 20) == 20 ? 0 : 1;
  };
  for (const unsigned error : {unsigned{EPERM}, unsigned{ENOSYS}}) {
    EXPECT_EQ(status_without_new_calls(error, body), 0);
  }
}

TEST(IoBackend, AWaitWithoutEndReturnsWheneverItsEventIsWrittenTo) {
  for (const IoMethod method : {IoMethod::epoll, IoMethod::uring}) {
    if (io_unavailable(method)) continue;
    const workloads::support::FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const auto backend = make_io_backend(method, 8);
    backend->return_early_at(event.get());
    workloads::OperationList completed;
    for (int round = 0; round < 3; ++round) {
      // Once before the wait, and once during it, as far as can be.
      ASSERT_EQ(eventfd_write(event.get(), 1), 0);
      backend->wait(IoBackend::forever, completed);
      const std::jthread writer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        eventfd_write(event.get(), 1);
      });
      backend->wait(IoBackend::forever, completed);
      EXPECT_TRUE(completed.empty());
    }
  }
}

}  // namespace
}  // namespace models::support
