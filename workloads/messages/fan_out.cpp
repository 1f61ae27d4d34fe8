// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstddef>
#include <string>

#include "workloads/channel.h"
#include "workloads/messages/fan.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/reorder_buffer.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr const Option* fan_out_options[] = {&fan_option,          &work_option,
                                             &item_size_option,    &capacity_option,
                                             &is_unbounded_option, &support::units_per_ms_option};
constexpr const Option* activities[] = {&work_option};

/// What the tasks share; an `ItemCount` of each task follows.
struct alignas(64) Shared {
  SendTimes times;
  std::atomic<std::uint64_t> workers_ended;
  FirstResult first_result;
};
// Python's tasks count behind it as well (models/python/runner/workloads/fan_out.py).
static_assert(sizeof(Shared) == 576 && offsetof(Shared, times) == 0);

/// A source puts items, workers make a result of each, and a sink puts the results in order. Task 0
/// is the source, the last one the sink, and the workers are between them. Sync object 0 is the
/// channel to the workers, and 1 the one to the sink.
///
/// The number of an item has the task that put it, and its index among all items.
class FanOut final : public SharingWorkload {
 public:
  explicit FanOut(const Configuration& configuration)
      : SharingWorkload(configuration),
        workers_(number_of(configuration.options, fan_option)),
        work_(activity_of(configuration, work_option)),
        sampled_(configuration.size) {
    require_exact_tasks(
        configuration, workers_ + 2,
        ("there are a source, a sink and --fan=" + std::to_string(workers_) + " between them")
            .c_str());
    check_duration(configuration, activities, (configuration.size + workers_ - 1) / workers_);
    SyncObject& to_workers = channels_[0];
    to_workers = channel_of(configuration, configuration.size);
    channels_[1] = to_workers;
    to_workers.channel.producers = 1;
    to_workers.channel.consumers = static_cast<std::uint32_t>(workers_);
    channels_[1].channel.producers = static_cast<std::uint32_t>(workers_);
    channels_[1].channel.consumers = 1;
  }

  /// Of several workers it is open how many items each gets.
  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    const bool gets_all = task == 1 && workers_ == 1;
    return static_cast<std::int64_t>(gets_all ? configuration().size : 0) * work_.wait;
  }
  bool has_time_scale() const override { return says_wait(configuration(), activities); }
  std::span<const SyncObject> sync_objects() const override { return channels_; }
  std::size_t shared_bytes() const override {
    return sizeof(Shared) + task_count() * sizeof(ItemCount);
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is an item's way from the source to its place in the sink.
  std::uint64_t operations() const override { return configuration().size; }
  OperationTraits operation_traits() const override {
    return {.name = "item",
            .sampled = SampledTime::latency,
            .bytes = channels_[0].channel.item_bytes * std::uint64_t{2}};
  }
  std::size_t wait_samples_per_task() const override { return SampledItems::max_samples; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    if (task == 0) return make_items(output, io);
    if (task == sink()) return put_in_order(output, io);
    return work_in_fan({.task = task,
                        .workers = workers_,
                        .work = work_,
                        .item_bytes = channels_[0].channel.item_bytes,
                        .count = counts_in<ItemCount>(io.sync().shared())[task],
                        .workers_ended = shared<Shared>(io)->workers_ended},
                       output, io);
  }

  IterationMoments moments(const std::byte* bytes) const override {
    return shared<Shared>(bytes)->first_result.moments();
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const std::span counts(counts_in<const ItemCount>(bytes), task_count());
    const std::uint64_t items = configuration().size;
    // What is lost on the way to a worker is missing in the sink as well.
    if (auto fault = fault_in(counts.last(1), items)) return fault;
    return fault_in(counts.subspan(1, workers_), items);
  }

 protected:
  // How many items a worker gets is open.
  std::uint64_t result_of(std::size_t task) const override {
    return task == 0 || task == sink() ? task + configuration().size : task;
  }

 private:
  std::size_t sink() const { return workers_ + 1; }
  template <typename Count, typename Byte>
  static Count* counts_in(Byte* shared) {
    return reinterpret_cast<Count*>(shared + sizeof(Shared));
  }

  Coroutine<std::size_t> make_items(Output output, Io& io) const {
    const Channel to_workers(io, 0, 0);
    SendTimes& times = shared<Shared>(io)->times;
    Item item(channels_[0].channel.item_bytes);
    std::uint64_t index = 0;
    for (; index < configuration().size; ++index) {
      item.set_number(ItemNumber{0, 0, index}.number());
      if (sampled_.contains(index)) [[unlikely]] {
        times.at_ns[sampled_.place(index)].store(now_ns(), relaxed);
      }
      if (co_await to_workers.put(item.data()) != ChannelResult::done) break;
    }
    to_workers.close();
    co_return write(index, output);
  }

  Coroutine<std::size_t> put_in_order(Output output, Io& io) const {
    const std::size_t item_bytes = channels_[0].channel.item_bytes;
    const Channel to_sink(io, 1, sink());
    const SendTimes& times = shared<Shared>(io)->times;
    FirstResult& first_result = shared<Shared>(io)->first_result;
    WaitSampler latencies(io, sink(), configuration().size, min_hand_over);
    FanResults received(workers_);
    ReorderBuffer results(configuration().size);
    Item item(item_bytes);
    while (co_await to_sink.get(item.data()) == ChannelResult::done) {
      if (!received.may_be_of_worker(item) ||
          !results.add(ItemNumber::of(item.number()).index, item)) {
        received.refuse();
        continue;
      }
      received.add(item);
      while (results.take_next(item)) {
        const std::uint64_t index = ItemNumber::of(item.number()).index;
        if (sampled_.contains(index)) [[unlikely]] {
          const std::int64_t used_ns = now_ns();
          if (index == 0) first_result.at_ns.store(used_ns, relaxed);
          latencies.record(used_ns - times.at_ns[sampled_.place(index)].load(relaxed));
        }
      }
    }
    received.add_to(counts_in<ItemCount>(io.sync().shared())[sink()]);
    co_return write(sink() + results.next_index(), output);
  }

  std::uint64_t workers_;
  Activity work_;
  SampledItems sampled_;
  SyncObject channels_[2];
};

}  // namespace

WorkloadKind fan_out() {
  WorkloadKind kind = fan_kind();
  kind.description =
      "a source puts items, so many tasks beside each other work on them, and a "
      "sink puts the results in order (--channel)";
  kind.options = fan_out_options;
  kind.complete = [](Configuration& configuration) {
    calibrate_activities(configuration, activities);
  };
  kind.create = create_as<FanOut>;
  return kind;
}

}  // namespace workloads
