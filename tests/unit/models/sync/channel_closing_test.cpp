// SPDX-License-Identifier: Apache-2.0
// What becomes of items that are put while another task closes the channel.
#include <atomic>
#include <cstdint>
#include <set>
#include <string>

#include "tests/unit/models/sync/channel_fixture.h"

namespace models {
namespace {

using workloads::Channel;
using workloads::ChannelResult;
using workloads::Coroutine;
using workloads::Io;

/// A put is one step for all others there, under a lock or on the one thread that tasks share.
const std::set<std::string> exact = {"locked",     "pthread-queue", "rendezvous",
                                     "loop-queue", "async-queue",   "async-processes-queue"};

bool can_be_closed(const ChannelCase& one) { return one.can.closes; }

class ClosingChannel : public testing::TestWithParam<ChannelCase> {};
INSTANTIATE_TEST_SUITE_P(Channels, ClosingChannel, testing::ValuesIn(channel_cases(can_be_closed)),
                         name_of_channel_case);

TEST_P(ClosingChannel, LeavesAtMostTheLastItemOfAProducerThatPutsAtThatMoment) {
  constexpr std::uint64_t before_close = 20;
  const SharedTasks workload(
      3,
      {numbers(GetParam().capacity(3), {.producers = 1, .consumers = 1, .max_items = 1'000'000})},
      [](std::size_t task, Io& io, SharedCounters& shared) -> Coroutine<std::size_t> {
        const Channel queue(io, 0, task);
        std::atomic<std::uint64_t>& count = shared.of_task[task];
        std::uint64_t number = 0;
        if (task == 0) {
          while (co_await queue.put(bytes_of(number)) == ChannelResult::done) {
            count.store(++number);
          }
        } else if (task == 1) {
          while (co_await queue.get(bytes_of(number)) == ChannelResult::done) {
            require(number == count.load(), "each once, in order");
            count.fetch_add(1);
          }
        } else {
          require(co_await soon(io, [&] { return shared.of_task[1].load() >= before_close; }),
                  "some were got");
          queue.close();
        }
        co_return 0;
      });
  SharedRun run(GetParam(), workload);
  for (int iteration = 0; iteration < 20; ++iteration) {
    run.run();
    const std::uint64_t put = run.shared().of_task[0].load();
    const std::uint64_t got = run.shared().of_task[1].load();
    ASSERT_GE(put, before_close);
    ASSERT_LE(got, put);
    ASSERT_LE(put - got, exact.contains(GetParam().lock) ? 0U : 1U) << "of " << put;
  }
}

}  // namespace
}  // namespace models
