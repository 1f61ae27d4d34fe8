// SPDX-License-Identifier: Apache-2.0
// What every implementation of `Io` must do for the tasks: one suite for all, each through a model
// that works that way.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "tests/support/loopback_port.h"
#include "tests/unit/workloads/every_io.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

using tests::byte_at;
using tests::LoopbackPort;
using tests::LoopbackServer;
using tests::Request;
using workloads::Coroutine;
using workloads::Io;

using Results = std::vector<std::int64_t>;

TEST_P(EveryIo, MovesManyBytesThroughSmallBuffersWhole) {
  const LoopbackServer server;
  const auto script = [](std::size_t, Io& io, const sockaddr_in& address) {
    return download(io, address, {.upload = 300'000, .answer = 400'000}, far_deadline());
  };
  EXPECT_EQ(results(3, script, server.address()), Results(3, 400'000));
}

/// How often the task that waits again and again has gone on, and whether it shall stop.
std::atomic<std::int64_t> steps_of_other = 0;
std::atomic<bool> has_blocked = false;
/// Whether the first task blocks until the other has gone on, and not once.
std::atomic<bool> blocks_until_it_steps = false;

/// The first task blocks its thread while the other waits again and again. The result of the first
/// is how often the other went on meanwhile.
Coroutine<std::size_t> block_beside_another(std::size_t task, Io& io, const sockaddr_in&) {
  constexpr auto moment = std::chrono::microseconds(100);
  if (task == 0) {
    while (steps_of_other == 0) co_await workloads::sleep(io, moment);
    const std::int64_t before = steps_of_other;
    constexpr int most_calls = 1000;  // where the other one never goes on, the test fails
    int calls = 0;
    do {
      io.block_thread(100 * moment);
    } while (blocks_until_it_steps && steps_of_other == before && ++calls < most_calls);
    const std::int64_t meanwhile = steps_of_other - before;
    has_blocked = true;
    co_return static_cast<std::size_t>(meanwhile);
  }
  while (!has_blocked) {
    ++steps_of_other;
    co_await workloads::sleep(io, moment);
  }
  steps_of_other = 0;
  has_blocked = false;
  co_return 0;
}

TEST_P(EveryIo, ACallThatBlocksTheThreadLetsNoOtherTaskOfItRun) {
  const std::string model = GetParam().model;
  if (model == "serial") GTEST_SKIP() << "it runs one task after the other";
  if (model == "coroutine-processes") GTEST_SKIP() << "the tasks of this test share a variable";
  blocks_until_it_steps = !capabilities().single_worker;
  const std::int64_t meanwhile = results(2, block_beside_another).at(0);
  if (capabilities().single_worker) {
    EXPECT_EQ(meanwhile, 0);
  } else {
    EXPECT_GT(meanwhile, 0) << "the other task is on a thread of its own, or has the interpreter";
  }
}

TEST(BlockingIo, ConnectsWhateverIsLeftUntilTheDeadline) {
  const LoopbackServer server;
  constexpr std::int64_t second_ns = 1'000'000'000;
  for (int i = 0; i < 3000; ++i) {
    workloads::Transfer transfer;
    transfer.kind = workloads::Operation::Kind::connect;
    transfer.address = generic(server.address());
    transfer.address_size = sizeof(sockaddr_in);
    // The time left is close to a whole second, from below and from above.
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
  const LoopbackPort port(LoopbackPort::State::closed);
  EXPECT_EQ(results(3, script, port.address()), Results(3, -ECONNREFUSED));
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
  const LoopbackPort port;  // the kernel takes the connection, and no program reads from it
  const auto script = [](std::size_t, Io& io, const sockaddr_in& to) {
    return download(io, to, {.upload = 20'000'000},
                    workloads::support::monotonic_now_ns() + 50 * millisecond_ns);
  };
  EXPECT_EQ(results(2, script, port.address()), Results(2, -ETIMEDOUT));
}

TEST_P(EveryIo, GivesUpOnAnUnansweredConnectionAtTheDeadline) {
  const LoopbackPort port(LoopbackPort::State::full);
  const auto script = [](std::size_t, Io& io, const sockaddr_in& to) {
    return download(io, to, {.answer = 1},
                    workloads::support::monotonic_now_ns() + 50 * millisecond_ns);
  };
  EXPECT_EQ(results(2, script, port.address()), Results(2, -ETIMEDOUT));
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

TEST_P(EveryIo, IsNotStarvedByTasksThatOnlyYield) {
  if (!capabilities().single_worker) GTEST_SKIP() << "they have threads of their own";
  if (!capabilities().suspends) GTEST_SKIP() << "no task runs while another one waits";
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
  const std::string found = wrong(10, script, server.address());
  EXPECT_TRUE(found.starts_with("1 of 10 tasks failed: task 3: has had enough")) << found;
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
