// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/channel.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/received_items.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr const Option* token_ring_options[] = {&item_size_option, &is_unbounded_option};

/// An item's number has the task that put it, in 16 bits.
constexpr std::uint64_t max_ring = 65'535;

/// Hands an item on in a ring. Sync object k is the channel of which task k gets; it has room for
/// one item, or for any number where that is asked for. `SendTimes` and an `ItemCount` of each task
/// are what they share.
///
/// The item counts its hops: the one from task k in round r has the index r * tasks + k.
class TokenRing final : public SharingWorkload {
 public:
  explicit TokenRing(const Configuration& configuration)
      : SharingWorkload(configuration), sampled_(configuration.size) {
    require_tasks(configuration, 2, "to make a ring");
    if (configuration.tasks > max_ring) {
      throw std::invalid_argument("--tasks=" + std::to_string(configuration.tasks) +
                                  " is more than a ring may have: use at most " +
                                  std::to_string(max_ring));
    }
    SyncObject channel = channel_of(configuration, configuration.size);
    if (channel.limit != unbounded) channel.limit = 1;
    channel.name = "";
    channel.channel.producers = 1;
    channel.channel.consumers = 1;
    channels_.assign(configuration.tasks, channel);
  }

  std::span<const SyncObject> sync_objects() const override { return channels_; }
  std::size_t shared_bytes() const override {
    return sizeof(SendTimes) + task_count() * sizeof(ItemCount);
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is a hop.
  std::uint64_t operations() const override { return task_count() * configuration().size; }
  OperationTraits operation_traits() const override {
    return {
        .name = "hop", .sampled = SampledTime::latency, .bytes = channels_[0].channel.item_bytes};
  }
  std::size_t wait_samples_per_task() const override { return SampledItems::max_samples; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const std::size_t tasks = task_count();
    const std::size_t previous = (task + tasks - 1) % tasks;
    const Channel mine(io, task, task);
    const Channel next(io, (task + 1) % tasks, task);
    Item token(channels_[0].channel.item_bytes);
    ReceivedItems received(previous, previous, tasks);
    SendTimes& times = *shared<SendTimes>(io);
    WaitSampler hops(io, task, configuration().size, min_hand_over);
    for (std::uint64_t round = 0; round < configuration().size; ++round) {
      // Task 0 begins every round, and has the item back at its end.
      if (task != 0) {
        if (co_await mine.get(token.data()) != ChannelResult::done) break;
        receive(token, received, hops, times);
      }
      token.set_number(ItemNumber{0, task, round * tasks + task}.number());
      if (is_measured(round, task)) [[unlikely]] {
        times.at_ns[sampled_.place(round)].store(now_ns(), relaxed);
      }
      if (co_await next.put(token.data()) != ChannelResult::done) break;
      if (task == 0) {
        if (co_await mine.get(token.data()) != ChannelResult::done) break;
        receive(token, received, hops, times);
      }
    }
    received.add_to(counts_in<ItemCount>(io.sync().shared())[task]);
    co_return write(task + received.count(), output);
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    return fault_in({counts_in<const ItemCount>(bytes), task_count()}, operations());
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  template <typename Count, typename Byte>
  static Count* counts_in(Byte* shared) {
    return reinterpret_cast<Count*>(shared + sizeof(SendTimes));
  }
  /// Whether the hop that this task begins is measured: one of a round, of each task in turns.
  bool is_measured(std::uint64_t round, std::uint64_t sender) const {
    return sampled_.contains(round) && sampled_.place(round) % task_count() == sender;
  }
  void receive(const Item& token, ReceivedItems& received, WaitSampler& hops,
               const SendTimes& times) const {
    const std::uint64_t round = received.count();
    const std::uint64_t sender = received.sender();
    received.add(token);
    if (is_measured(round, sender)) [[unlikely]] {
      hops.record(now_ns() - times.at_ns[sampled_.place(round)].load(relaxed));
    }
  }

  SampledItems sampled_;
  std::vector<SyncObject> channels_;
};

}  // namespace

WorkloadKind token_ring() {
  return {
      .description = "tasks in a ring hand an item on, each to the next one (--channel)",
      .size_unit = "rounds of the item",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 8, .size = 1'000}; },
      .interpreted_size = 0.2,
      .max_size = 100'000'000,
      .options = token_ring_options,
      .shares = true,
      .create = create_as<TokenRing>,
  };
}

}  // namespace workloads
