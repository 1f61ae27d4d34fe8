// SPDX-License-Identifier: Apache-2.0
// What every implementation of `Io` must do for the tasks: one suite for all, each through a model
// that works that way.
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "tests/conformance/exclusions.h"
#include "tests/unit/workloads/http/loopback_server.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/workload.h"

namespace models {
namespace {

using tests::byte_at;
using tests::LoopbackServer;
using tests::Request;
using workloads::Coroutine;
using workloads::Io;
using workloads::Output;

constexpr std::int64_t millisecond_ns = 1'000'000;

/// Returns a deadline that a stream whose peer is alive does not reach.
std::int64_t far_deadline() {
  return workloads::support::monotonic_now_ns() + 60'000 * millisecond_ns;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Coroutine<int> write_all(Io& io, int stream, std::span<const std::byte> bytes,
                         std::int64_t deadline_ns) {
  while (!bytes.empty()) {
    bytes = bytes.subspan(co_await workloads::write(io, stream, bytes, deadline_ns));
  }
  co_return 0;
}

/// Sends the request and reads to the end of the answer. Returns how many bytes came, which all
/// were correct.
Coroutine<std::size_t> talk(Io& io, int stream, Request request, std::int64_t deadline_ns) {
  std::vector<std::byte> sent(sizeof request + request.upload);
  std::memcpy(sent.data(), &request, sizeof request);
  for (std::size_t place = 0; place < request.upload; ++place) {
    sent[sizeof request + place] = std::byte{byte_at(place)};
  }
  co_await write_all(io, stream, sent, deadline_ns);
  std::array<std::byte, 3000> part;
  std::size_t received = 0;
  while (received < request.answer) {
    const std::size_t got = co_await workloads::read(io, stream, part, deadline_ns);
    if (got == 0) break;
    for (std::size_t place = 0; place < got; ++place) {
      if (part[place] != std::byte{byte_at(received + place)}) {
        throw std::runtime_error("byte " + std::to_string(received + place) + " is wrong");
      }
    }
    received += got;
  }
  co_return received;
}

/// Connects, exchanges request and answer, and closes the stream however that went.
Coroutine<std::size_t> download(Io& io, const sockaddr_in& address, Request request,
                                std::int64_t deadline_ns) {
  const int stream = static_cast<int>(
      co_await workloads::connect(io, generic(address), sizeof address, deadline_ns));
  std::exception_ptr error;
  std::size_t received = 0;
  try {
    received = co_await talk(io, stream, request, deadline_ns);
  } catch (...) {
    error = std::current_exception();
  }
  co_await workloads::close(io, stream);
  if (error) std::rethrow_exception(error);
  co_return received;
}

/// A workload whose task is a function of the test. The result of a task that throws is its errno.
class Scripted final : public workloads::IoWorkload {
 public:
  using Script = Coroutine<std::size_t> (*)(std::size_t task, Io& io, const sockaddr_in& address);
  Scripted(std::uint64_t tasks, Script script, const sockaddr_in& address)
      : IoWorkload({.tasks = tasks, .size = 1}), script_(script), address_(address) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::int64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::int64_t result = 0;
    try {
      result = static_cast<std::int64_t>(co_await script_(task, io, address_));
    } catch (const std::system_error& error) {
      result = -error.code().value();
    }
    std::memcpy(output.data(), &result, sizeof result);
    co_return sizeof result;
  }

 private:
  Script script_;
  sockaddr_in address_;
};

struct Way {
  const char* model;
  IoMethod io;
};

void PrintTo(const Way& way, std::ostream* stream) {
  *stream << way.model << " with " << io_method_names[static_cast<std::size_t>(way.io)];
}

class EveryIo : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    if (const auto reason = excluded(GetParam().model); !reason.empty()) GTEST_SKIP() << reason;
    // When the system refuses a task something, the task gets an exception.
    if (const auto reason = excluded_when_throwing(GetParam().model); !reason.empty()) {
      GTEST_SKIP() << reason;
    }
    for (const auto& entry : catalogue()) {
      if (entry.name == GetParam().model && entry.missing.empty()) model_ = entry.make();
    }
    if (!model_.start) GTEST_SKIP() << "built without " << GetParam().model;
    if (const auto reason = model_.unavailable(settings(1))) GTEST_SKIP() << *reason;
    open_before_ = open_descriptors();
  }
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_EQ(open_descriptors(), open_before_) << "a descriptor is left";
  }

  static std::size_t open_descriptors() {
    std::size_t count = 0;
    for (int fd = 0; fd < 2048; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1U : 0U;
    return count;
  }

  bool suspends() const { return model_.capabilities.suspends; }
  Settings settings(std::uint64_t concurrency) const {
    const auto can = model_.capabilities;
    return {
        .workers = can.single_worker ? 1U : 2U, .concurrency = concurrency, .io = GetParam().io};
  }

  /// The results of the tasks: bytes, or minus an errno.
  std::vector<std::int64_t> results(std::uint64_t tasks, Scripted::Script script,
                                    const sockaddr_in& address = {}) {
    const Scripted workload(tasks, script, address);
    const Settings how = settings(tasks);
    HarnessJob job(workload, how.workers);
    const auto running = model_.start(job, how);
    std::vector<std::int64_t> all;
    for (int iteration = 0; iteration < 2; ++iteration) {
      job.clear();
      running->run();
      all.clear();
      EXPECT_EQ(job.first_unfinished(0, tasks), tasks);
      for (std::size_t task = 0; task < tasks; ++task) {
        std::int64_t result = 0;
        std::memcpy(&result, job.output(task).data(), sizeof result);
        all.push_back(result);
      }
    }
    return all;
  }

  Model model_;
  std::size_t open_before_ = 0;
};

using Results = std::vector<std::int64_t>;

TEST_P(EveryIo, MovesManyBytesThroughSmallBuffersWhole) {
  const LoopbackServer server;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address, {.upload = 300'000, .answer = 400'000}, far_deadline());
  };
  EXPECT_EQ(results(3, script, server.address()), Results(3, 400'000));
}

TEST(BlockingIo, ConnectsWhateverIsLeftUntilTheDeadline) {
  const LoopbackServer server;
  constexpr std::int64_t second_ns = 1'000'000'000;
  for (int i = 0; i < 3000; ++i) {
    workloads::Transfer transfer;
    transfer.kind = workloads::Operation::Kind::connect;
    transfer.address = generic(server.address());
    transfer.address_size = sizeof(sockaddr_in);
    // What is left is next to a whole second, from below and from above.
    transfer.deadline_ns = workloads::support::monotonic_now_ns() + second_ns + i % 20 * 250;
    workloads::transfer_blocking(transfer);
    ASSERT_GE(transfer.result, 0);
    close(static_cast<int>(transfer.result));
  }
}

TEST_P(EveryIo, ServesManyAtOnce) {
  const LoopbackServer server;
  const auto script = [](std::size_t task, Io& io, const sockaddr_in& address) {
    return download(io, address, {.answer = 1 + static_cast<std::uint32_t>(task)}, far_deadline());
  };
  const auto all = results(500, script, server.address());
  for (std::size_t task = 0; task < all.size(); ++task) {
    EXPECT_EQ(all[task], static_cast<std::int64_t>(task + 1));
  }
}

TEST_P(EveryIo, ReportsARefusedConnection) {
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address, {.answer = 1}, far_deadline());
  };
  EXPECT_EQ(results(3, script, tests::deserted_address()), Results(3, -ECONNREFUSED));
}

TEST_P(EveryIo, ReportsAReset) {
  const LoopbackServer server;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address,
                    {.upload = 10, .answer = 0x10000, .ending = Request::Ending::reset},
                    far_deadline());
  };
  EXPECT_EQ(results(3, script, server.address()), Results(3, -ECONNRESET));
}

TEST_P(EveryIo, SeesThePeerCloseEarly) {
  const LoopbackServer server;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address, {.answer = 20'000, .ending = Request::Ending::close},
                    far_deadline());
  };
  EXPECT_EQ(results(3, script, server.address()), Results(3, 10'000));
}

TEST_P(EveryIo, GivesUpOnASilentPeerAtTheDeadlineAndServesTheOthers) {
  const LoopbackServer server;
  const auto script = [](std::size_t task, Io& io, const sockaddr_in& address) {
    const bool is_silent = task % 2 == 0;
    return download(
        io, address,
        {.answer = 5, .ending = is_silent ? Request::Ending::silence : Request::Ending::answer},
        is_silent ? workloads::support::monotonic_now_ns() + 30 * millisecond_ns : far_deadline());
  };
  EXPECT_EQ(results(4, script, server.address()), (Results{-ETIMEDOUT, 5, -ETIMEDOUT, 5}));
}

TEST_P(EveryIo, GivesUpOnAPeerThatTakesNothingAtTheDeadline) {
  // Connected by the kernel, and accepted by nobody.
  const workloads::support::FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = tests::deserted_address();
  ASSERT_EQ(bind(listener.get(), generic(address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 16), 0);
  ++open_before_;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& to) {
    return download(io, to, {.upload = 20'000'000},
                    workloads::support::monotonic_now_ns() + 50 * millisecond_ns);
  };
  EXPECT_EQ(results(2, script, address), Results(2, -ETIMEDOUT));
  --open_before_;
}

TEST_P(EveryIo, GivesUpOnAConnectionThatNobodyAnswersAtTheDeadline) {
  // A listener whose queue is full drops what else comes.
  const workloads::support::FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = tests::deserted_address();
  ASSERT_EQ(bind(listener.get(), generic(address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 0), 0);
  std::vector<workloads::support::FileDescriptor> filling;
  for (int client = 0; client < 4; ++client) {
    filling.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    connect(filling.back().get(), generic(address), sizeof address);
  }
  open_before_ += 1 + filling.size();
  const auto script = [](std::size_t, Io& io, const sockaddr_in& to) {
    return download(io, to, {.answer = 1},
                    workloads::support::monotonic_now_ns() + 50 * millisecond_ns);
  };
  EXPECT_EQ(results(2, script, address), Results(2, -ETIMEDOUT));
  open_before_ -= 1 + filling.size();
}

TEST_P(EveryIo, DoesNothingAfterTheDeadline) {
  const LoopbackServer server;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address, {.answer = 1}, 1);
  };
  EXPECT_EQ(results(2, script, server.address()), Results(2, -ETIMEDOUT));
}

TEST_P(EveryIo, KeepsStreamsApartThatHaveTheSameNumberOneAfterTheOther) {
  const LoopbackServer server;
  const auto script = [](std::size_t task, Io& io,
                         const sockaddr_in& address) -> Coroutine<std::size_t> {
    std::size_t received = 0;
    for (int round = 0; round < 12; ++round) {
      // Some are closed with bytes on their way, or just when their time is over.
      const bool is_left = (task + static_cast<std::size_t>(round)) % 3 == 0;
      const Request request{.answer = 5000,
                            .ending = is_left ? Request::Ending::silence : Request::Ending::answer};
      try {
        received += co_await download(
            io, address, request,
            is_left ? workloads::support::monotonic_now_ns() + millisecond_ns : far_deadline());
      } catch (const std::system_error&) {
        ++received;
      }
    }
    co_return received;
  };
  EXPECT_EQ(results(12, script, server.address()), Results(12, 8 * 5000 + 4));
}

TEST_P(EveryIo, WritesSyncsAndReadsFiles) {
  const auto script = [](std::size_t task, Io& io, const sockaddr_in&) -> Coroutine<std::size_t> {
    std::string name = testing::TempDir() + "io_test_XXXXXX";
    const workloads::support::FileDescriptor file(mkostemp(name.data(), O_CLOEXEC));
    unlink(name.c_str());
    std::vector<std::byte> bytes(100'000 + task);
    for (std::size_t place = 0; place < bytes.size(); ++place) {
      bytes[place] = std::byte{byte_at(place)};
    }
    constexpr std::uint64_t begin = 50;
    for (std::size_t place = 0; place < bytes.size();) {
      place += co_await workloads::file_write(
          io, file.get(), std::span<const std::byte>(bytes).subspan(place), begin + place);
    }
    co_await workloads::file_sync(io, file.get());
    std::vector<std::byte> back(bytes.size() + 10);
    std::size_t size = 0;
    for (;;) {
      const std::size_t got = co_await workloads::file_read(
          io, file.get(), std::span<std::byte>(back).subspan(size), begin + size);
      if (got == 0) break;
      size += got;
    }
    back.resize(size);
    if (back != bytes) throw std::runtime_error("the file is not what was written");
    co_return size;
  };
  const auto all = results(20, script);
  for (std::size_t task = 0; task < all.size(); ++task) {
    EXPECT_EQ(all[task], static_cast<std::int64_t>(100'000 + task));
  }
}

TEST_P(EveryIo, ReportsAFileThatIsNotOpen) {
  const auto script = [](std::size_t, Io& io, const sockaddr_in&) -> Coroutine<std::size_t> {
    std::array<std::byte, 10> bytes;
    co_return co_await workloads::file_read(io, -1, bytes, 0);
  };
  EXPECT_EQ(results(2, script), Results(2, -EBADF));
}

TEST_P(EveryIo, IsNotStarvedByTasksThatOnlyGiveWay) {
  if (!model_.capabilities.single_worker) GTEST_SKIP() << "they have threads of their own";
  if (!suspends()) GTEST_SKIP() << "nobody else ever waits";
  const LoopbackServer server;
  static std::size_t downloaded;
  downloaded = 0;
  const auto script = [](std::size_t task, Io& io,
                         const sockaddr_in& address) -> Coroutine<std::size_t> {
    if (task == 0) {
      const std::size_t received =
          co_await download(io, address, {.upload = 100'000, .answer = 100'000}, far_deadline());
      downloaded = received;
      co_return received;
    }
    while (downloaded == 0) co_await workloads::yield(io);
    co_return 7;
  };
  EXPECT_EQ(results(2, script, server.address()), (Results{100'000, 7}));
}

TEST_P(EveryIo, GoesOnWithTheOthersWhenATaskThrows) {
  const LoopbackServer server;
  const auto script = [](std::size_t task, Io& io,
                         const sockaddr_in& address) -> Coroutine<std::size_t> {
    const std::size_t received = co_await download(io, address, {.answer = 50'000}, far_deadline());
    if (task == 3) throw std::runtime_error("has had enough");
    co_return received;
  };
  const Scripted workload(10, script, server.address());
  const Settings how = settings(10);
  HarnessJob job(workload, how.workers);
  job.clear();
  model_.start(job, how)->run();
  const std::string wrong = job.check(0);
  EXPECT_TRUE(wrong.starts_with("1 of 10 tasks failed: task 3: has had enough")) << wrong;
}

std::string way_name(const testing::TestParamInfo<Way>& info) {
  std::string name = std::string(info.param.model) + "_" +
                     std::string(io_method_names[static_cast<std::size_t>(info.param.io)]);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Models, EveryIo,
    testing::Values(Way{"serial", IoMethod::blocking}, Way{"thread-pool", IoMethod::blocking},
                    Way{"thread-pool-gil", IoMethod::blocking}, Way{"coroutines", IoMethod::epoll},
                    Way{"coroutines", IoMethod::uring}, Way{"coroutine-threads", IoMethod::epoll},
                    Way{"coroutine-threads", IoMethod::uring},
                    Way{"coroutine-processes", IoMethod::epoll},
                    Way{"coroutine-processes", IoMethod::uring},
                    Way{"asio-coroutines", IoMethod::own}, Way{"fibers", IoMethod::own}),
    way_name);

}  // namespace
}  // namespace models
