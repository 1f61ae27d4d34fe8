// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "workloads/channel.h"
#include "workloads/messages/item.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/order_check.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/arrival_times.h"
#include "workloads/support/precise_timers.h"
#include "workloads/support/random.h"

namespace workloads {
namespace {

/// What a task does for each item.
constexpr const Option* produce_and_consume[] = {&produce_option, &consume_option};

enum class Ending : std::uint8_t { automatic, close, join, sentinel, empty };
constexpr std::string_view ending_names[] = {"auto", "close", "join", "sentinel", "empty"};
constexpr Option ending_option = {
    .name = "ending",
    .values = "auto|close|join|sentinel|empty",
    .help =
        "how consumers learn that no item will come: the last producer closes the queue, or waits "
        "until all items are marked as done (join) and closes it, or puts one sentinel for each "
        "consumer (auto: it closes a queue that can be closed, and else puts sentinels); or each "
        "stops where it finds the queue empty, which loses items",
    .type = Option::Type::word,
    .default_value = "auto",
    .words = ending_names};

constexpr double max_arrivals_per_s = 1e7;
constexpr Option arrival_rate_option = {
    "_arrival-rate",    "RATE", "items that arrive per second, of all producers",
    Option::Type::real, "0",    0,
    max_arrivals_per_s};

constexpr const Option* producer_consumer_options[] = {
    &producers_option,    &consumers_option,
    &item_size_option,    &capacity_option,
    &is_unbounded_option, &order_option,
    &produce_option,      &consume_option,
    &ending_option,       &support::units_per_ms_option,
    &arrival_rate_option};

/// What a task counts, alone on its cache lines.
struct alignas(64) Count {
  std::atomic<std::uint64_t> items;  ///< that it has put or got so far
  std::atomic<std::uint64_t> sum;    ///< `ItemSum::sum`, at its end, with the next one
  std::atomic<std::uint64_t> squares;
  std::atomic<std::uint64_t> damaged;        ///< items that were not whole
  std::atomic<std::uint64_t> out_of_order;   ///< items that came before one that had to come first
  std::atomic<std::uint64_t> over_capacity;  ///< the most items in the queue beyond its capacity
};

/// What the tasks share beside the queue; the counts of the tasks and the times follow.
struct alignas(64) Shared {
  std::atomic<std::uint64_t> producers_ended;
  std::atomic<std::uint64_t> consumers_ended;
  std::atomic<std::uint64_t> tasks_begun;  ///< of items that arrive
  std::atomic<std::int64_t> schedule_ns;   ///< when their schedule began: all tasks had begun
};
// Python's tasks count there as well (models/python/runner/workloads/producer_consumer.py).
static_assert(sizeof(Count) == 64 && sizeof(Shared) == 64 &&
              offsetof(Shared, consumers_ended) == 8 && offsetof(Shared, schedule_ns) == 24);

/// Producers put items into one queue, and consumers get them. Tasks 0 to `producers` - 1 produce,
/// the others consume. Sync object 0 is the queue.
///
/// Where items arrive at a rate, each producer has a share of it with a schedule of its own, and
/// the latency of an item counts from the time at which it was to be put, however late it was put.
/// The schedules begin when the last task has begun, so that what it takes to start tasks is no
/// part of it.
class ProducerConsumer final : public SharingWorkload {
 public:
  explicit ProducerConsumer(const Configuration& configuration)
      : SharingWorkload(configuration),
        producers_(number_of(configuration.options, producers_option)),
        consumers_(number_of(configuration.options, consumers_option)),
        items_(configuration.size),
        produce_(activity_of(configuration, produce_option)),
        consume_(activity_of(configuration, consume_option)),
        rate_(real_of(configuration.options, arrival_rate_option)),
        sampled_(rate_ > 0 ? SampledItems(items_, max_arrival_samples, 1) : SampledItems(items_)) {
    if (configuration.tasks != producers_ + consumers_) {
      throw std::invalid_argument("--tasks is --producers and --consumers together, " +
                                  std::to_string(producers_ + consumers_) +
                                  ": leave it out, or choose other --producers and --consumers");
    }
    const auto ending =
        std::ranges::find(ending_names, text_of(configuration.options, ending_option));
    ending_ = static_cast<Ending>(ending - std::ranges::begin(ending_names));
    if (rate_ > 0 && ending_ == Ending::empty) {
      throw std::invalid_argument(
          "--ending=empty does not go with --arrival-rate: consumers would stop before the first "
          "item arrives; choose another --ending");
    }
    const bool needs_no_sentinels = ending_ == Ending::close || ending_ == Ending::empty;
    const std::uint64_t sentinels = needs_no_sentinels ? 0 : consumers_;
    queue_ = channel_of(configuration, items_ + sentinels);
    queue_.channel.producers = static_cast<std::uint32_t>(producers_);
    queue_.channel.consumers = static_cast<std::uint32_t>(consumers_);
    queue_.channel.is_joined = ending_ == Ending::join;
    const std::span<const Option* const> activities(produce_and_consume);
    check_duration(configuration, activities.first(1), items_of_producer(0));
    check_duration(configuration, activities.last(1), (items_ + consumers_ - 1) / consumers_);
  }

  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    // With this ending it is open how many items are put.
    if (ending_ == Ending::empty) return {};
    if (is_producer(task)) {
      const auto items = static_cast<std::int64_t>(items_of_producer(task));
      return std::max(items * produce_.wait, items == 0 ? std::chrono::nanoseconds(0) : schedule());
    }
    // How many items one of several consumers gets is open; each waits until all have arrived.
    return std::max(consumers_ == 1 ? static_cast<std::int64_t>(items_) * consume_.wait
                                    : std::chrono::nanoseconds(0),
                    schedule());
  }
  bool has_time_scale() const override { return says_wait(configuration(), produce_and_consume); }
  std::span<const SyncObject> sync_objects() const override { return {&queue_, 1}; }
  std::size_t shared_bytes() const override {
    return sizeof(Shared) + task_count() * sizeof(Count) +
           producers_ * times_of_producer() * sizeof(std::int64_t);
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  std::uint64_t operations() const override { return items_; }
  OperationTraits operation_traits() const override {
    return {.name = "item",
            .sampled = SampledTime::latency,
            .has_price = rate_ == 0,
            .bytes = queue_.channel.item_bytes};
  }
  std::size_t wait_samples_per_task() const override {
    return rate_ > 0 ? max_arrival_samples : SampledItems::max_samples;
  }
  IterationMoments moments(const std::byte* bytes) const override {
    return {.timed_from_ns = shared<Shared>(bytes)->schedule_ns.load(relaxed)};
  }

  ExpectedFailure expected_failure(Protection) const override {
    return ending_ == Ending::empty ? ExpectedFailure::race : ExpectedFailure::none;
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    return is_producer(task) ? produce(task, output, io) : consume(task, output, io);
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const Count* const counts = counts_in(bytes);
    ItemSum got;
    std::uint64_t damaged = 0;
    std::uint64_t out_of_order = 0;
    std::uint64_t over_capacity = 0;
    for (std::size_t task = 0; task < task_count(); ++task) {
      const Count& count = counts[task];
      over_capacity = std::max(over_capacity, count.over_capacity.load(relaxed));
      if (is_producer(task)) continue;
      got.count += count.items.load(relaxed);
      got.sum += count.sum.load(relaxed);
      got.squares += count.squares.load(relaxed);
      damaged += count.damaged.load(relaxed);
      out_of_order += count.out_of_order.load(relaxed);
    }
    if (got.count < items_) {
      return fault_of(items_ - got.count, items_, "items were never got");
    }
    if (damaged != 0) return fault_of(damaged, items_, "items were damaged on their way");
    if (got != all_items()) {
      return SharedFault{"items were got more than once, or others than were put", 1, items_};
    }
    if (out_of_order != 0) return fault_of(out_of_order, items_, "items came out of order");
    if (over_capacity != 0) {
      return SharedFault{"there were " + std::to_string(over_capacity) +
                             " items more in the queue than its capacity allows",
                         over_capacity, items_};
    }
    return std::nullopt;
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task; }

 private:
  /// How often a producer looks whether a queue is empty.
  static constexpr std::chrono::nanoseconds look_interval = std::chrono::microseconds(100);
  /// Of items that arrive all are measured, up to so many: they come with time between them.
  static constexpr std::uint64_t max_arrival_samples = 4096;

  bool is_producer(std::size_t task) const { return task < producers_; }
  std::uint64_t items_of_producer(std::size_t task) const {
    return items_ / producers_ + (task < items_ % producers_ ? 1 : 0);
  }
  /// Returns how long items arrive.
  std::chrono::nanoseconds schedule() const {
    if (rate_ == 0) return {};
    const double length_ns = static_cast<double>(items_) / rate_ * 1e9;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(length_ns));
  }
  support::ArrivalTimes arrivals_of(std::size_t task) const {
    const std::uint64_t items = items_of_producer(task);
    const double rate = rate_ * static_cast<double>(items) / static_cast<double>(items_);
    return {rate, support::random_value(configuration().seed, task), items};
  }
  /// Returns how many items of a producer are measured at most.
  std::uint64_t times_of_producer() const { return sampled_.count(items_of_producer(0)); }
  std::uint64_t number_of_item(std::size_t task, std::uint64_t index) const {
    const bool has_priority = queue_.channel.order == ChannelOrder::priority;
    return ItemNumber{has_priority ? support::random_value(task, index) % 128 : 0, task, index}
        .number();
  }
  ItemSum all_items() const {
    ItemSum all;
    for (std::size_t task = 0; task < producers_; ++task) {
      for (std::uint64_t index = 0; index < items_of_producer(task); ++index) {
        all.add(number_of_item(task, index));
      }
    }
    return all;
  }

  static const Count* counts_in(const std::byte* bytes) {
    return reinterpret_cast<const Count*>(bytes + sizeof(Shared));
  }
  static Count* counts_in(std::byte* bytes) {
    return reinterpret_cast<Count*>(bytes + sizeof(Shared));
  }
  /// Returns where the time is kept from which the latency of a sampled item counts.
  std::atomic<std::int64_t>& time_of(Io& io, std::uint64_t producer, std::uint64_t index) const {
    auto* const times = reinterpret_cast<std::atomic<std::int64_t>*>(
        io.sync().shared() + sizeof(Shared) + task_count() * sizeof(Count));
    return times[producer * times_of_producer() + sampled_.place(index)];
  }

  /// Says that the task has begun, of which the last one begins the schedules.
  void begin_schedule(Io& io) const {
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    if (shared.tasks_begun.fetch_add(1) + 1 == task_count()) shared.schedule_ns.store(now_ns());
  }

  /// Puts each item when it arrives, and at once where it has arrived before.
  Coroutine<std::size_t> put_arriving(std::size_t task, Io& io) const {
    const Channel queue(io, 0, task);
    Count& count = counts_in(io.sync().shared())[task];
    const auto& schedule_ns = SharingWorkload::shared<Shared>(io)->schedule_ns;
    Item item(queue_.channel.item_bytes);
    support::ArrivalTimes arrivals = arrivals_of(task);
    const support::PreciseTimers precise;
    begin_schedule(io);
    while (schedule_ns.load() == 0) co_await sleep(io, look_interval);
    const std::uint64_t items = items_of_producer(task);
    std::uint64_t index = 0;
    for (; index < items; ++index) {
      const std::int64_t arrival_ns = schedule_ns.load(relaxed) + arrivals.next();
      for (std::int64_t left_ns = arrival_ns - now_ns(); left_ns > 0;
           left_ns = arrival_ns - now_ns()) {
        co_await sleep(io, std::chrono::nanoseconds(left_ns));
      }
      if (produce_.rounds != 0) support::do_work_rounds(produce_.rounds, index);
      if (produce_.wait.count() != 0) co_await sleep(io, produce_.wait);
      item.set_number(number_of_item(task, index));
      const bool is_sampled = sampled_.contains(index);
      if (is_sampled) time_of(io, task, index).store(arrival_ns, relaxed);
      if (co_await queue.put(item.data()) != ChannelResult::done) break;
      count.items.store(index + 1, relaxed);
      if (is_sampled) check_capacity(queue, count, io);
    }
    co_return index;
  }

  Coroutine<std::size_t> produce(std::size_t task, Output output, Io& io) const {
    if (rate_ > 0) {
      co_await put_arriving(task, io);
    } else {
      co_await put_all(task, io);
    }
    co_await end_producing(task, io);
    co_return write(task, output);
  }

  Coroutine<std::size_t> put_all(std::size_t task, Io& io) const {
    const Channel queue(io, 0, task);
    Count& count = counts_in(io.sync().shared())[task];
    Item item(queue_.channel.item_bytes);
    const std::uint64_t items = items_of_producer(task);
    const bool only_puts = produce_.is_nothing();
    std::uint64_t index = 0;
    for (; index < items; ++index) {
      if (only_puts) {
        index = put_until_wait(queue, item, task, index, count);
        if (index == items) break;
      }
      if (produce_.rounds != 0) support::do_work_rounds(produce_.rounds, index);
      if (produce_.wait.count() != 0) co_await sleep(io, produce_.wait);
      item.set_number(number_of_item(task, index));
      if (sampled_.contains(index)) [[unlikely]] {
        time_of(io, task, index).store(now_ns(), relaxed);
      }
      // Only where the consumers have given up is it closed before the end.
      if (co_await queue.put(item.data()) != ChannelResult::done) break;
      count.items.store(index + 1, relaxed);
      if (sampled_.contains(index)) [[unlikely]]
        check_capacity(queue, count, io);
    }
    co_return index;
  }

  /// Lets the consumers know that no item will come, where this is the last producer.
  Coroutine<std::size_t> end_producing(std::size_t task, Io& io) const {
    const Channel queue(io, 0, task);
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    if (shared.producers_ended.fetch_add(1) + 1 == producers_) {
      if (ending_ == Ending::join) co_await queue.join();
      if (ending_ == Ending::sentinel) {
        // What is put last comes first: sentinels must not come before items.
        while (queue_.channel.order == ChannelOrder::lifo && !queue.is_empty()) {
          co_await sleep(io, look_interval);
        }
        Item item(queue_.channel.item_bytes);
        item.set_number(sentinel_number);
        for (std::uint64_t consumer = 0; consumer < consumers_; ++consumer) {
          co_await queue.put(item.data());
        }
      } else if (ending_ != Ending::empty) {
        queue.close();
      }
    }
    co_return 0;
  }

  /// Puts the items from this number on, until one would have to wait or is sampled; returns the
  /// number of that one. Not part of the coroutine, whose variables g++ 12 keeps in memory.
  std::uint64_t put_until_wait(const Channel& queue, Item& item, std::size_t task,
                               std::uint64_t index, Count& count) const {
    const std::uint64_t items = items_of_producer(task);
    for (; index < items && !sampled_.contains(index); ++index) {
      item.set_number(number_of_item(task, index));
      if (queue.try_put(item.data()) != ChannelResult::done) break;
      count.items.store(index + 1, relaxed);
    }
    return index;
  }

  /// Records how many more items there are in the queue than it may hold. A consumer may have got
  /// one that it has not counted yet; what was got meanwhile makes it fewer.
  void check_capacity(const Channel& queue, Count& count, Io& io) const {
    const std::uint64_t capacity = queue.capacity();
    if (capacity == unbounded) return;
    const Count* const counts = counts_in(io.sync().shared());
    std::uint64_t put = 0;
    std::uint64_t got = 0;
    for (std::size_t task = 0; task < producers_; ++task) put += counts[task].items.load();
    for (std::size_t task = producers_; task < task_count(); ++task) {
      got += counts[task].items.load();
    }
    const std::uint64_t allowed = capacity + consumers_ + got;
    if (put <= allowed) return;
    count.over_capacity.store(std::max(count.over_capacity.load(relaxed), put - allowed), relaxed);
  }

  /// What a consumer does with the items that it gets.
  class Receiver {
   public:
    Receiver(const ProducerConsumer& workload, std::size_t task, Io& io)
        : workload_(workload),
          io_(io),
          queue_(io, 0, task),
          count_(counts_in(io.sync().shared())[task]),
          latencies_(io, task, workload.items_, min_hand_over),
          order_(workload.queue_.channel.order, workload.producers_),
          item_(workload.queue_.channel.item_bytes) {}

    const Channel& queue() const { return queue_; }
    std::byte* place() { return item_.data(); }
    std::uint64_t items() const { return got_.count; }

    /// Takes the item in `place`; returns false where it says that no more will come. `is_final`:
    /// nothing is put any more.
    bool accept(bool is_final) {
      const std::uint64_t number = item_.number();
      if (number == sentinel_number) return false;
      got_.add(number);
      count_.items.store(got_.count, relaxed);
      if (!item_.is_whole()) ++damaged_;
      if (!order_.is_in_order(number, is_final)) ++out_of_order_;
      const ItemNumber parts = ItemNumber::of(number);
      if (workload_.sampled_.contains(parts.index) && parts.producer < workload_.producers_)
          [[unlikely]] {
        latencies_.record(now_ns() -
                          workload_.time_of(io_, parts.producer, parts.index).load(relaxed));
      }
      return true;
    }
    /// Gets items until it would have to wait; returns false where no more will come. Not part of
    /// the coroutine, whose variables g++ 12 keeps in memory.
    bool accept_until_wait() {
      while (queue_.try_get(item_.data()) == ChannelResult::done) {
        if (!accept(false)) return false;
      }
      return true;
    }
    void end() {
      count_.sum.store(got_.sum, relaxed);
      count_.squares.store(got_.squares, relaxed);
      count_.damaged.store(damaged_, relaxed);
      count_.out_of_order.store(out_of_order_, relaxed);
    }

   private:
    const ProducerConsumer& workload_;
    Io& io_;
    Channel queue_;
    Count& count_;
    WaitSampler latencies_;
    OrderCheck order_;
    Item item_;
    ItemSum got_;
    std::uint64_t damaged_ = 0;
    std::uint64_t out_of_order_ = 0;
  };

  Coroutine<std::size_t> consume(std::size_t task, Output output, Io& io) const {
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    Receiver receiver(*this, task, io);
    const Channel& queue = receiver.queue();
    if (rate_ > 0) begin_schedule(io);
    const bool is_fifo = queue_.channel.order == ChannelOrder::fifo;
    const bool only_gets =
        is_fifo && consume_.is_nothing() && ending_ != Ending::join && ending_ != Ending::empty;
    for (;;) {
      if (only_gets && !receiver.accept_until_wait()) break;
      // What was put before this was read is in the queue, so a later item must not come first.
      const bool is_final = !is_fifo && shared.producers_ended.load() == producers_;
      if (ending_ == Ending::empty) {
        if (queue.try_get(receiver.place()) != ChannelResult::done) break;
      } else if (co_await queue.get(receiver.place()) != ChannelResult::done) {
        break;
      }
      if (!receiver.accept(is_final)) break;
      if (consume_.rounds != 0) support::do_work_rounds(consume_.rounds, receiver.items());
      if (consume_.wait.count() != 0) co_await sleep(io, consume_.wait);
      if (ending_ == Ending::join) queue.task_done();
    }
    receiver.end();
    // Producers that find the queue full would wait for ever.
    if (shared.consumers_ended.fetch_add(1) + 1 == consumers_ && ending_ == Ending::empty) {
      queue.close();
    }
    co_return write(task, output);
  }

  std::uint64_t producers_;
  std::uint64_t consumers_;
  std::uint64_t items_;
  Activity produce_;
  Activity consume_;
  Ending ending_ = Ending::close;
  SyncObject queue_;
  double rate_;  ///< at which items arrive, of all producers per second; 0: as fast as it goes
  SampledItems sampled_;  ///< by the index of an item among those of its producer
};

}  // namespace

WorkloadKind producer_consumer() {
  return {
      .description = "producers put items into a queue, and consumers get them (--channel)",
      .size_unit = "items in all",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 500'000}; },
      .default_tasks =
          [](const Options& options, std::uint64_t) {
            return number_of(options, producers_option) + number_of(options, consumers_option);
          },
      .interpreted_size = 0.02,
      .max_size = maximum_size,
      .options = producer_consumer_options,
      .units_per_ms = &support::units_per_ms_option,
      .shares = true,
      .arrival_rate = &arrival_rate_option,
      .complete =
          [](Configuration& configuration) {
            calibrate_activities(configuration, produce_and_consume);
          },
      .create = create_as<ProducerConsumer>,
  };
}

}  // namespace workloads
