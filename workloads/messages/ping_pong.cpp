// SPDX-License-Identifier: Apache-2.0
#include "workloads/channel.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/received_items.h"
#include "workloads/sharing/placement.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr const Option* ping_pong_options[] = {&item_size_option, &is_unbounded_option,
                                               &placement_option};

/// Sends an item there and back. Sync object k is the channel of which task k gets; it has room for
/// one item, or for any number where that is asked for. An `ItemCount` of each task is what they
/// share.
class PingPong final : public SharingWorkload {
 public:
  explicit PingPong(const Configuration& configuration) : SharingWorkload(configuration) {
    require_exact_tasks(configuration, 2, "two play ping-pong");
    SyncObject& channel = channels_[0];
    channel = channel_of(configuration, configuration.size);
    if (channel.limit != unbounded) channel.limit = 1;
    channel.name = "";
    channel.channel.producers = 1;
    channel.channel.consumers = 1;
    channels_[1] = channel;
  }

  std::span<const SyncObject> sync_objects() const override { return channels_; }
  std::size_t shared_bytes() const override { return task_count() * sizeof(ItemCount); }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is a round trip.
  std::uint64_t operations() const override { return configuration().size; }
  OperationTraits operation_traits() const override {
    return {.name = "round trip",
            .sampled = SampledTime::latency,
            .bytes = channels_[0].channel.item_bytes * std::uint64_t{2}};
  }
  std::size_t wait_samples_per_task() const override { return 64; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const bool is_first = task == 0;
    const Channel mine(io, task, task);
    const Channel other(io, 1 - task, task);
    Item item(channels_[0].channel.item_bytes);
    ReceivedItems received(1 - task, 1);
    WaitSampler sampler(io, task, configuration().size, 2 * min_hand_over);
    for (std::uint64_t round = 0; round < configuration().size; ++round) {
      if (is_first) {
        const std::int64_t begin_ns = sampler.begin(round);
        item.set_number(ItemNumber{0, task, round}.number());
        if (co_await other.put(item.data()) != ChannelResult::done) break;
        if (co_await mine.get(item.data()) != ChannelResult::done) break;
        sampler.end(begin_ns);
        received.add(item);
      } else {
        if (co_await mine.get(item.data()) != ChannelResult::done) break;
        item.set_number(ItemNumber{0, task, received.add(item)}.number());
        if (co_await other.put(item.data()) != ChannelResult::done) break;
      }
    }
    received.add_to(shared<ItemCount>(io)[task]);
    co_return write(task + received.count(), output);
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    return fault_in({shared<ItemCount>(bytes), task_count()}, 2 * configuration().size);
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  SyncObject channels_[2];
};

}  // namespace

WorkloadKind ping_pong() {
  return {
      .description = "two tasks send an item there and back (--channel): the price of a message",
      .size_unit = "round trips",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 5'000}; },
      .default_tasks = [](const Options&, std::uint64_t) -> std::uint64_t { return 2; },
      .interpreted_size = 0.2,
      .max_size = 100'000'000,
      .options = ping_pong_options,
      .shares = true,
      .placement = &placement_option,
      .create = create_as<PingPong>,
  };
}

}  // namespace workloads
