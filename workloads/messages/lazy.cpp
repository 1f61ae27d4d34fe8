// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/channel.h"
#include "workloads/messages/fan.h"
#include "workloads/messages/message_options.h"
#include "workloads/messages/result_buffer.h"
#include "workloads/messages/sampled_items.h"
#include "workloads/pool_channel.h"
#include "workloads/sharing/activity.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

enum class Feed : std::uint8_t { generator, unbounded, list };
constexpr std::string_view feed_names[] = {"generator", "unbounded", "list"};
constexpr Option feed_option = {
    .name = "feed",
    .values = "generator|unbounded|list",
    .help =
        "where items come from: a generator that makes each when it may, with at most --look-ahead "
        "of them between it and the use of their results, or with any number; or a list that is "
        "made whole before the first is handed over, whose results are used when all are there",
    .type = Option::Type::word,
    .default_value = "generator",
    .words = feed_names};
constexpr Option look_ahead_option = {
    .name = "look-ahead",
    .values = "N",
    .help = "the most items between a --feed=generator and the use of their results",
    .type = Option::Type::whole,
    .default_value = "64",
    .min_value = 1,
    .max_value = 1'000'000,
    .shapes_tasks = false};  // of a list and without a limit it would say what is not so
constexpr std::string_view results_names[] = {"ordered", "unordered"};
constexpr Option results_option = {
    .name = "results",
    .values = "ordered|unordered",
    .help =
        "the order in which results are used: that of the items, or as they come; those of a list "
        "are ordered",
    .type = Option::Type::word,
    .default_value = "ordered",
    .words = results_names};
constexpr const Option* lazy_options[] = {
    &fan_option,     &feed_option,      &look_ahead_option,
    &results_option, &produce_option,   &work_option,
    &consume_option, &item_size_option, &support::units_per_ms_option};
constexpr const Option* activities[] = {&produce_option, &work_option, &consume_option};

/// The capacity of the channels to and from the workers, where nothing else limits them: as that of
/// other workloads.
constexpr std::uint32_t list_capacity = 1024;

/// What the tasks share; an `ItemCount` of each task follows.
struct alignas(64) Shared {
  SendTimes times;
  std::atomic<std::uint64_t> workers_ended;
  FirstResult first_result;
  std::atomic<std::uint64_t> used;        ///< results, so far
  std::atomic<std::uint64_t> sum;         ///< `ItemSum` of their indices, at the end
  std::atomic<std::uint64_t> squares;     ///< likewise
  std::atomic<std::uint64_t> over_limit;  ///< the most items beyond the look-ahead at once
};
// Python's driver counts there as well (models/python/runner/workloads/lazy.py).
static_assert(offsetof(Shared, workers_ended) == 512 && offsetof(Shared, first_result) == 520 &&
              offsetof(Shared, used) == 528 && offsetof(Shared, sum) == 536 &&
              offsetof(Shared, squares) == 544 && offsetof(Shared, over_limit) == 552 &&
              sizeof(Shared) == 576 && sizeof(ItemCount) == 64 && offsetof(ItemCount, items) == 0);

/// Feeds a pool: a source makes items, or has them in a list, workers make a result of each, and a
/// sink uses the results. Task 0 is the source, the last one the sink, and the workers are between
/// them. Sync object 0 is the channel to the workers, and 1 the one to the sink. Of a generator
/// with a limit there is a third: through it the sink tells the source, again and again, that
/// `batch_` more items may be made.
///
/// The number of an item has the task that put it, and its index among all items.
class Lazy final : public SharingWorkload {
 public:
  explicit Lazy(const Configuration& configuration)
      : SharingWorkload(configuration),
        workers_(number_of(configuration.options, fan_option)),
        items_(configuration.size),
        feed_(static_cast<Feed>(place_of(feed_names, text_of(configuration.options, feed_option)))),
        order_(order_of(feed_, text_of(configuration.options, results_option))),
        look_ahead_(number_of(configuration.options, look_ahead_option)),
        batch_((look_ahead_ + 3) / 4),
        produce_(activity_of(configuration, produce_option)),
        work_(activity_of(configuration, work_option)),
        consume_(activity_of(configuration, consume_option)),
        sampled_(items_) {
    require_exact_tasks(
        configuration, workers_ + 2,
        ("there are a source, a sink and --fan=" + std::to_string(workers_) + " between them")
            .c_str());
    const std::span all(activities);
    check_duration(configuration, all.subspan(0, 1), items_);
    check_duration(configuration, all.subspan(1, 1), (items_ + workers_ - 1) / workers_);
    check_duration(configuration, all.subspan(2, 1), items_);
    add_channels();
  }

  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    const auto items = static_cast<std::int64_t>(items_);
    // How many items a worker gets is open.
    if (task == 0) return items * produce_.wait;
    return task == sink() ? items * consume_.wait : std::chrono::nanoseconds(0);
  }
  bool has_time_scale() const override { return says_wait(configuration(), activities); }
  std::span<const SyncObject> sync_objects() const override { return channels_; }
  std::size_t shared_bytes() const override {
    return sizeof(Shared) + task_count() * sizeof(ItemCount);
  }
  std::uint64_t tasks_together() const override { return task_count(); }
  /// An operation is an item's way from where it is made to the use of its result.
  std::uint64_t operations() const override { return items_; }
  OperationTraits operation_traits() const override {
    return {
        .name = "item", .sampled = SampledTime::latency, .bytes = item_bytes() * std::uint64_t{2}};
  }
  std::size_t wait_samples_per_task() const override { return SampledItems::max_samples; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    if (task == sink()) return use_results(output, io);
    if (task == 0) {
      return feed_ == Feed::list ? submit_list(output, io) : generate_items(output, io);
    }
    return work_in_fan({.task = task,
                        .workers = workers_,
                        .work = work_,
                        .item_bytes = item_bytes(),
                        .count = count_of(io, task),
                        .workers_ended = shared<Shared>(io)->workers_ended},
                       output, io);
  }

  IterationMoments moments(const std::byte* bytes) const override {
    return shared<Shared>(bytes)->first_result.moments();
  }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    const std::span counts(reinterpret_cast<const ItemCount*>(bytes + sizeof(Shared)),
                           task_count());
    const Shared& shared = *SharingWorkload::shared<Shared>(bytes);
    // What is lost on the way to a worker is missing in the sink as well.
    if (auto fault = fault_in(counts.last(1), items_)) return fault;
    if (auto fault = fault_in(counts.subspan(1, workers_), items_)) return fault;
    ItemSum all;
    for (std::uint64_t index = 0; index < items_; ++index) all.add(index);
    const ItemSum used{shared.used.load(relaxed), shared.sum.load(relaxed),
                       shared.squares.load(relaxed)};
    if (used != all) {
      return SharedFault{"results were used more than once, or not at all", 1, items_};
    }
    if (const std::uint64_t over = shared.over_limit.load(relaxed); over != 0) {
      return SharedFault{"there were " + std::to_string(over) +
                             " items more than --look-ahead allows between the generator and the "
                             "use of their results",
                         over, items_};
    }
    return std::nullopt;
  }

 protected:
  // How many items a worker gets is open.
  std::uint64_t result_of(std::size_t task) const override {
    return task == 0 || task == sink() ? task + items_ : task;
  }

 private:
  template <std::size_t size>
  static std::size_t place_of(const std::string_view (&names)[size], const std::string& name) {
    return static_cast<std::size_t>(std::ranges::find(names, name) - std::ranges::begin(names));
  }
  static ResultOrder order_of(Feed feed, const std::string& results) {
    if (feed == Feed::list) return ResultOrder::at_end;
    return place_of(results_names, results) == 0 ? ResultOrder::in_order
                                                 : ResultOrder::as_they_come;
  }

  void add_channels() {
    SyncObject to_workers = channel_of(configuration(), items_);
    to_workers.limit = feed_ == Feed::list        ? list_capacity
                       : feed_ == Feed::unbounded ? unbounded
                                                  : static_cast<std::uint32_t>(look_ahead_);
    to_workers.name = pool_channel_name;
    SyncObject to_sink = to_workers;
    to_workers.channel.producers = to_sink.channel.consumers = 1;
    to_workers.channel.consumers = to_sink.channel.producers = static_cast<std::uint32_t>(workers_);
    channels_ = {to_workers, to_sink};
    if (feed_ != Feed::generator) return;
    SyncObject allowances = to_sink;
    allowances.channel.item_bytes = sizeof(std::uint64_t);
    allowances.channel.producers = 1;
    allowances.channel.max_items = items_ / batch_ + 1;
    channels_.push_back(allowances);
  }

  std::size_t sink() const { return workers_ + 1; }
  std::size_t item_bytes() const { return channels_[0].channel.item_bytes; }
  static ItemCount& count_of(Io& io, std::size_t task) {
    return reinterpret_cast<ItemCount*>(io.sync().shared() + sizeof(Shared))[task];
  }

  /// Makes an item that the source has worked on.
  void finish(Item& item, std::uint64_t index, Shared& shared) const {
    item.set_number(ItemNumber{0, 0, index}.number());
    if (sampled_.contains(index)) [[unlikely]] {
      const std::uint64_t in_flight = index + 1 - shared.used.load(relaxed);
      if (feed_ == Feed::generator && in_flight > look_ahead_) {
        shared.over_limit.store(std::max(shared.over_limit.load(relaxed), in_flight - look_ahead_),
                                relaxed);
      }
      shared.times.at_ns[sampled_.place(index)].store(now_ns(), relaxed);
    }
  }

  Coroutine<std::size_t> generate_items(Output output, Io& io) const {
    const Channel to_workers(io, 0, 0);
    const Channel allowances(io, channels_.size() - 1, 0);
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    Item item(item_bytes());
    Item allowance(sizeof(std::uint64_t));
    std::uint64_t allowed = feed_ == Feed::generator ? look_ahead_ : items_;
    std::uint64_t index = 0;
    for (; index < items_; ++index) {
      if (index == allowed) {
        if (co_await allowances.get(allowance.data()) != ChannelResult::done) break;
        allowed += batch_;
      }
      if (produce_.rounds != 0) support::do_work_rounds(produce_.rounds, index);
      if (produce_.wait.count() != 0) co_await sleep(io, produce_.wait);
      finish(item, index, shared);
      if (co_await to_workers.put(item.data()) != ChannelResult::done) break;
    }
    to_workers.close();
    co_return write(index, output);
  }

  Coroutine<std::size_t> submit_list(Output output, Io& io) const {
    const Channel to_workers(io, 0, 0);
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    Item item(item_bytes());
    ItemList list(items_, item_bytes());
    for (std::uint64_t index = 0; index < items_; ++index) {
      if (produce_.rounds != 0) support::do_work_rounds(produce_.rounds, index);
      if (produce_.wait.count() != 0) co_await sleep(io, produce_.wait);
      finish(item, index, shared);
      list.set(index, item);
    }
    std::uint64_t index = 0;
    for (; index < items_; ++index) {
      list.get(index, item);
      if (co_await to_workers.put(item.data()) != ChannelResult::done) break;
    }
    to_workers.close();
    co_return write(index, output);
  }

  Coroutine<std::size_t> use_results(Output output, Io& io) const {
    const Channel to_sink(io, 1, sink());
    const Channel allowances(io, channels_.size() - 1, sink());
    Shared& shared = *SharingWorkload::shared<Shared>(io);
    WaitSampler latencies(io, sink(), items_, min_hand_over);
    FanResults received(workers_);
    ResultBuffer results(order_, items_, item_bytes());
    Item item(item_bytes());
    Item allowance(sizeof(std::uint64_t));
    std::uint64_t allowed = feed_ == Feed::generator ? look_ahead_ : items_;
    ItemSum used;
    for (bool has_more = true; has_more;) {
      has_more = co_await to_sink.get(item.data()) == ChannelResult::done;
      if (!has_more) {
        results.end();
      } else if (received.may_be_of_worker(item) &&
                 results.add(ItemNumber::of(item.number()).index, item)) {
        received.add(item);
      } else {
        received.refuse();
      }
      while (results.take(item)) {
        const std::uint64_t index = ItemNumber::of(item.number()).index;
        if (used.count == 0 || sampled_.contains(index)) [[unlikely]] {
          note_use(index, used.count == 0, shared, latencies);
        }
        if (consume_.rounds != 0) support::do_work_rounds(consume_.rounds, index);
        if (consume_.wait.count() != 0) co_await sleep(io, consume_.wait);
        used.add(index);
        shared.used.store(used.count, relaxed);
        if (used.count % batch_ == 0 && allowed < items_) {
          allowed += batch_;
          if (co_await allowances.put(allowance.data()) != ChannelResult::done) break;
        }
      }
    }
    shared.sum.store(used.sum, relaxed);
    shared.squares.store(used.squares, relaxed);
    received.add_to(count_of(io, sink()));
    co_return write(sink() + used.count, output);
  }

  void note_use(std::uint64_t index, bool is_first, Shared& shared, WaitSampler& latencies) const {
    const std::int64_t at_ns = now_ns();
    if (is_first) shared.first_result.at_ns.store(at_ns, relaxed);
    if (!sampled_.contains(index)) return;
    latencies.record(at_ns - shared.times.at_ns[sampled_.place(index)].load(relaxed));
  }

  std::uint64_t workers_;
  std::uint64_t items_;
  Feed feed_;
  ResultOrder order_;
  std::uint64_t look_ahead_;
  std::uint64_t batch_;  ///< how many more items the source may make when the sink tells it so
  Activity produce_;
  Activity work_;
  Activity consume_;
  SampledItems sampled_;
  std::vector<SyncObject> channels_;
};

/// The results of a list are ordered, and what a generator alone has does not make two works of
/// one.
void remove_what_lists_have_not(Options& given) {
  const auto feed = given.find(feed_option.name);
  if (feed == given.end()) return;
  if (feed->second == feed_names[static_cast<std::size_t>(Feed::list)]) {
    given.erase(results_option.name);
  }
  if (feed->second != feed_option.default_value) given.erase(look_ahead_option.name);
}

}  // namespace

WorkloadKind lazy() {
  WorkloadKind kind = fan_kind();
  kind.description =
      "a pool is fed from a generator with a limited look-ahead, or from a list: memory, and "
      "the time of the first result (--channel)";
  kind.options = lazy_options;
  kind.add_implied = remove_what_lists_have_not;
  kind.complete = [](Configuration& configuration) {
    calibrate_activities(configuration, activities);
  };
  kind.create = create_as<Lazy>;
  return kind;
}

}  // namespace workloads
