// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "workloads/channel.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/received_items.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"
#include "workloads/stages.h"

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
/// next one. `SendTimes`, an `ItemCount` of each task and `FirstResult` are what they share.
///
/// The number of an item has the stage that put it last, and its index among all items.
class Pipeline final : public SharingWorkload, public StagedWorkload {
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
    return sizeof(SendTimes) + task_count() * sizeof(ItemCount) + sizeof(FirstResult);
  }
  IterationMoments moments(const std::byte* bytes) const override {
    return first_result_in<const FirstResult>(bytes).moments();
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is an item's way through all stages.
  std::uint64_t operations() const override { return configuration().size; }
  OperationTraits operation_traits() const override {
    return {.name = "item",
            .sampled = SampledTime::latency,
            .bytes = channels_[0].channel.item_bytes * channels_.size()};
  }
  std::size_t wait_samples_per_task() const override { return SampledItems::max_samples; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    return task == 0 ? make_items(output, io) : hand_on(task, output, io);
  }

  std::uint64_t stage_items() const override { return configuration().size; }
  std::unique_ptr<Stage> begin_stage(std::size_t task, Io& io) const override {
    return std::make_unique<ItemStage>(*this, task, io);
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
  template <typename Result, typename Byte>
  Result& first_result_in(Byte* shared) const {
    return *reinterpret_cast<Result*>(shared + sizeof(SendTimes) +
                                      task_count() * sizeof(ItemCount));
  }

  /// A stage without what hands items on.
  class ItemStage final : public Stage {
   public:
    ItemStage(const Pipeline& workload, std::size_t task, Io& io)
        : workload_(workload),
          io_(io),
          task_(task),
          item_bytes_(workload.channels_[0].channel.item_bytes),
          received_(task - 1, 1),
          latencies_(io, task, workload.configuration().size, min_hand_over) {}

    /// Returns the index of the item that has come, or that the first stage is to make.
    std::uint64_t take(const std::byte* item) {
      return task_ == 0 ? next_ : received_.add({item, item_bytes_});
    }
    /// Does the work for the item. That for the next one depends on it: so a processor cannot do
    /// both at once, as it cannot where one task does all the work.
    void compute(std::uint64_t index) {
      const std::uint64_t rounds = workload_.work_.rounds;
      if (rounds != 0) value_ = support::do_work_rounds(rounds, value_ ^ index);
    }
    /// Writes what goes on to the next stage; the last one ends the item.
    void finish(std::uint64_t index, std::byte* item) {
      const bool is_sampled = workload_.sampled_.contains(index);
      if (task_ + 1 == workload_.task_count()) {
        if (is_sampled) [[unlikely]] {
          const std::int64_t used_ns = now_ns();
          if (index == 0) {
            workload_.first_result_in<FirstResult>(io_.sync().shared())
                .at_ns.store(used_ns, relaxed);
          }
          latencies_.record(used_ns - time_of(index).load(relaxed));
        }
        return;
      }
      ItemView::write_number(item, item_bytes_, ItemNumber{0, task_, index}.number());
      if (task_ != 0) return;
      next_ = index + 1;
      if (is_sampled) [[unlikely]]
        time_of(index).store(now_ns(), relaxed);
    }

    void work(std::byte* item) override {
      const std::uint64_t index = take(item);
      const Activity& work = workload_.work_;
      compute(index);
      if (work.wait.count() != 0) wait(work.wait).run_to_end();
      finish(index, item);
    }
    std::size_t end(Output output) override {
      if (task_ == 0) return write(next_, output);
      received_.add_to(counts_in<ItemCount>(io_.sync().shared())[task_]);
      return write(task_ + received_.count(), output);
    }

   private:
    Coroutine<std::size_t> wait(std::chrono::nanoseconds duration) {
      co_await sleep(io_, duration);
      co_return 0;
    }
    std::atomic<std::int64_t>& time_of(std::uint64_t index) const {
      return shared<SendTimes>(io_)->at_ns[workload_.sampled_.place(index)];
    }

    const Pipeline& workload_;
    Io& io_;
    std::size_t task_;
    std::size_t item_bytes_;
    std::uint64_t next_ = 0;   ///< item to be made
    std::uint64_t value_ = 0;  ///< of the work
    ReceivedItems received_;
    WaitSampler latencies_;
  };

  /// Stage 0.
  Coroutine<std::size_t> make_items(Output output, Io& io) const {
    const Channel next(io, 0, 0);
    ItemStage stage(*this, 0, io);
    Item item(channels_[0].channel.item_bytes);
    for (std::uint64_t index = 0; index < configuration().size; ++index) {
      stage.compute(index);
      if (work_.wait.count() != 0) co_await sleep(io, work_.wait);
      stage.finish(index, item.data());
      if (co_await next.put(item.data()) != ChannelResult::done) break;
    }
    next.close();
    co_return stage.end(output);
  }

  /// The other stages. The last one puts nothing.
  Coroutine<std::size_t> hand_on(std::size_t task, Output output, Io& io) const {
    const bool is_last = task + 1 == task_count();
    const Channel previous(io, task - 1, task);
    const Channel next(io, is_last ? task - 1 : task, task);
    ItemStage stage(*this, task, io);
    Item item(channels_[0].channel.item_bytes);
    while (co_await previous.get(item.data()) == ChannelResult::done) {
      const std::uint64_t index = stage.take(item.data());
      stage.compute(index);
      if (work_.wait.count() != 0) co_await sleep(io, work_.wait);
      stage.finish(index, item.data());
      if (!is_last && co_await next.put(item.data()) != ChannelResult::done) break;
    }
    if (!is_last) next.close();
    co_return stage.end(output);
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
