// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "workloads/channel.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/received_items.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

constexpr Option stages_option = {
    "stages", "N", "tasks in a row, the first of which makes the items", Option::Type::whole, "3",
    2,        4096};
constexpr const Option* pipeline_options[] = {&stages_option,       &work_option,
                                              &item_size_option,    &capacity_option,
                                              &is_unbounded_option, &support::units_per_ms_option};
constexpr const Option* activities[] = {&work_option};

/// Hands items from stage to stage. Task k is stage k, and sync object k the channel from it to the
/// next one. `SendTimes` and an `ItemCount` of each task are what they share.
///
/// The number of an item has the stage that put it last, and its index among all items.
class Pipeline final : public SharingWorkload {
 public:
  explicit Pipeline(const Configuration& configuration)
      : SharingWorkload(configuration),
        work_(activity_of(configuration, work_option)),
        sampled_(configuration.size) {
    const std::uint64_t stages = number_of(configuration.options, stages_option);
    require_exact_tasks(configuration, stages,
                        ("each of the --stages=" + std::to_string(stages) + " is a task").c_str());
    check_duration(configuration, activities, configuration.size);
    SyncObject channel = channel_of(configuration, configuration.size);
    channel.channel.producers = 1;
    channel.channel.consumers = 1;
    channels_.assign(stages - 1, channel);
  }

  std::chrono::nanoseconds minimum_wait(std::size_t) const override {
    return static_cast<std::int64_t>(configuration().size) * work_.wait;
  }
  bool has_time_scale() const override { return says_wait(configuration(), activities); }
  std::span<const SyncObject> sync_objects() const override { return channels_; }
  std::size_t shared_bytes() const override {
    return sizeof(SendTimes) + task_count() * sizeof(ItemCount);
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is an item's way through all stages.
  std::uint64_t operations() const override { return configuration().size; }
  OperationTraits operation_traits() const override {
    return {
        .name = "item", .sampled = SampledTime::latency, .bytes = channels_[0].channel.item_bytes};
  }
  std::size_t wait_samples_per_task() const override { return SampledItems::max_samples; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    return task == 0 ? make_items(output, io) : hand_on(task, output, io);
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const std::span counts(counts_in<const ItemCount>(bytes), task_count());
    // What is lost on the way is missing in every stage behind.
    if (auto fault = fault_in(counts.last(1), configuration().size)) return fault;
    return fault_in(counts, channels_.size() * configuration().size);
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  template <typename Count, typename Byte>
  static Count* counts_in(Byte* shared) {
    return reinterpret_cast<Count*>(shared + sizeof(SendTimes));
  }

  /// Stage 0.
  Coroutine<std::size_t> make_items(Output output, Io& io) const {
    const Channel next(io, 0, 0);
    SendTimes& times = *shared<SendTimes>(io);
    Item item(channels_[0].channel.item_bytes);
    std::uint64_t index = 0;
    for (; index < configuration().size; ++index) {
      if (work_.rounds != 0) support::do_work_rounds(work_.rounds, index);
      if (work_.wait.count() != 0) co_await sleep(io, work_.wait);
      item.set_number(ItemNumber{0, 0, index}.number());
      if (sampled_.contains(index)) [[unlikely]] {
        times.at_ns[sampled_.place(index)].store(now_ns(), relaxed);
      }
      if (co_await next.put(item.data()) != ChannelResult::done) break;
    }
    next.close();
    co_return write(index, output);
  }

  /// The other stages. The last one puts nothing.
  Coroutine<std::size_t> hand_on(std::size_t task, Output output, Io& io) const {
    const bool is_last = task + 1 == task_count();
    const Channel previous(io, task - 1, task);
    const Channel next(io, is_last ? task - 1 : task, task);
    const SendTimes& times = *shared<SendTimes>(io);
    Item item(channels_[0].channel.item_bytes);
    ReceivedItems received(task - 1, 1);
    WaitSampler latencies(io, task, configuration().size, min_hand_over);
    while (co_await previous.get(item.data()) == ChannelResult::done) {
      const std::uint64_t index = received.add(item);
      if (work_.rounds != 0) support::do_work_rounds(work_.rounds, index);
      if (work_.wait.count() != 0) co_await sleep(io, work_.wait);
      if (!is_last) {
        item.set_number(ItemNumber{0, task, index}.number());
        if (co_await next.put(item.data()) != ChannelResult::done) break;
      } else if (sampled_.contains(index)) [[unlikely]] {
        latencies.record(now_ns() - times.at_ns[sampled_.place(index)].load(relaxed));
      }
    }
    if (!is_last) next.close();
    received.add_to(counts_in<ItemCount>(io.sync().shared())[task]);
    co_return write(task + received.count(), output);
  }

  Activity work_;
  SampledItems sampled_;
  std::vector<SyncObject> channels_;
};

}  // namespace

WorkloadKind pipeline() {
  return {
      .description =
          "items go through the --stages of a pipeline, each of which is a task that "
          "works (--channel)",
      .size_unit = "items",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 3, .size = 100'000}; },
      .default_tasks = [](const Options& options,
                          std::uint64_t) { return number_of(options, stages_option); },
      .interpreted_size = 0.05,
      .max_size = maximum_size,
      .options = pipeline_options,
      .units_per_ms = &support::units_per_ms_option,
      .shares = true,
      .complete =
          [](Configuration& configuration) { calibrate_activities(configuration, activities); },
      .create = create_as<Pipeline>,
  };
}

}  // namespace workloads
