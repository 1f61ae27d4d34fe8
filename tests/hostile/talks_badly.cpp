// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "workloads/channel.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

enum class Fault : std::uint8_t {
  consumer_throws,
  producer_throws,
  consumer_dies,
  producer_dies,
  dies_in_put,  // while it copies the item: with the lock of the channel, where that has one
  dies_in_get,
  never_closes,
  never_emptied,
};
constexpr std::string_view fault_names[] = {"consumer-throws", "producer-throws", "consumer-dies",
                                            "producer-dies",   "dies-in-put",     "dies-in-get",
                                            "never-closes",    "never-emptied"};
constexpr Option trouble_option = {.name = "trouble",
                                   .values = "WORD",
                                   .help = "what goes wrong after some items",
                                   .type = Option::Type::word,
                                   .default_value = "consumer-throws",
                                   .words = fault_names};
constexpr const Option* talks_badly_options[] = {&trouble_option};

/// Task 0 puts items until the channel is closed, and task 1 gets them, until something goes wrong.
class TalksBadly final : public IoWorkload {
 public:
  explicit TalksBadly(const Configuration& configuration) : IoWorkload(configuration) {
    const auto word =
        std::ranges::find(fault_names, text_of(configuration.options, trouble_option));
    fault_ = static_cast<Fault>(word - std::begin(fault_names));
    channel_ = {.kind = SyncKind::channel, .limit = 16, .name = "queue"};
    channel_.channel.item_bytes = sizeof(Item);
    channel_.channel.producers = 1;
    channel_.channel.consumers = 1;
    channel_.channel.max_items = 1'000'000;
  }

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  bool waits() const override { return false; }
  std::span<const SyncObject> sync_objects() const override { return {&channel_, 1}; }
  std::uint64_t tasks_together() const override { return 2; }
  std::size_t expect(std::size_t, Output) const override { return 0; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    return task == 0 ? produce(io) : consume(io);
  }

 private:
  using Item = std::array<std::byte, 64>;
  static constexpr int good_items = 10;

  bool has(Fault fault) const { return fault_ == fault; }
  [[noreturn]] static void die() {
    kill(getpid(), SIGKILL);
    _exit(1);
  }
  /// Memory whose use ends the process.
  static std::byte* no_memory() {
    void* const page = mmap(nullptr, sizeof(Item), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::runtime_error("there is no memory to forbid");
    return static_cast<std::byte*>(page);
  }

  Coroutine<std::size_t> produce(Io& io) const {
    const Channel queue(io, 0, 0);
    const Item item{};
    for (int index = 0; index < good_items; ++index) co_await queue.put(item.data());
    if (has(Fault::producer_throws)) throw std::runtime_error("the producer has had enough");
    if (has(Fault::producer_dies)) die();
    if (has(Fault::dies_in_put)) co_await queue.put(no_memory());
    if (has(Fault::never_closes)) co_return 0;
    while (co_await queue.put(item.data()) == ChannelResult::done) {
    }
    co_return 0;
  }

  Coroutine<std::size_t> consume(Io& io) const {
    const Channel queue(io, 0, 1);
    Item item{};
    for (int index = 0; index < good_items; ++index) co_await queue.get(item.data());
    if (has(Fault::consumer_throws)) throw std::runtime_error("the consumer has had enough");
    if (has(Fault::consumer_dies)) die();
    if (has(Fault::dies_in_get)) co_await queue.get(no_memory());
    if (has(Fault::never_emptied)) co_return 0;
    while (co_await queue.get(item.data()) == ChannelResult::done) {
    }
    co_return 0;
  }

  Fault fault_;
  SyncObject channel_;
};

}  // namespace

WorkloadKind talks_badly() {
  return {
      .description = "two tasks talk until something goes wrong (--trouble)",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 1}; },
      .options = talks_badly_options,
      .shares = true,
      .create = create_as<TalksBadly>,
  };
}

}  // namespace workloads
