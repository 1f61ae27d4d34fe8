// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/system/error_code.hpp>

#include "models/sync/channel_support/held_item.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "workloads/channel.h"

namespace models {
namespace {

namespace asio = boost::asio;

using Error = boost::system::error_code;
using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using Action = SyncOperation::Action;

/// Runs what a channel completes at once. That only lets the task go on (`Io::complete`), so a
/// second way through the queue of a context would be of no use.
struct InlineExecutor {
  asio::execution_context* context;

  asio::execution_context& query(asio::execution::context_t) const noexcept { return *context; }
  static constexpr asio::execution::blocking_t query(asio::execution::blocking_t) noexcept {
    return asio::execution::blocking.never;
  }
  InlineExecutor require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
  template <typename Function>
  void execute(Function&& function) const {
    std::forward<Function>(function)();
  }
  bool operator==(const InlineExecutor&) const noexcept = default;
};

/// A channel of Asio, with what the library does not say or do.
class AsioQueue {
 public:
  AsioQueue(workloads::Sync& sync, SyncState& state) : sync_(sync), state_(state) {}
  AsioQueue(const AsioQueue&) = delete;
  AsioQueue& operator=(const AsioQueue&) = delete;
  virtual ~AsioQueue() = default;

  virtual ChannelResult try_put(const std::byte* item) = 0;
  virtual ChannelResult try_get(std::byte* item) = 0;
  /// Begins a put or a get that waits.
  virtual void begin(SyncOperation& operation) = 0;
  virtual void expire(SyncOperation& operation) = 0;
  virtual void close() = 0;
  /// Ends those that wait without a word to their tasks, which are no more.
  void abandon() { is_abandoned_ = true; }

  std::uint64_t size() const { return size_; }
  bool is_closed() const { return is_closed_; }

 protected:
  workloads::Sync& sync_;
  SyncState& state_;
  std::uint64_t size_ = 0;
  std::uint64_t puts_waiting_ = 0;
  std::uint64_t gets_waiting_ = 0;
  bool is_closed_ = false;
  bool is_abandoned_ = false;
  /// Of operations that have a time limit: only they are ever cancelled one by one.
  std::unordered_map<const SyncOperation*, asio::cancellation_signal> limits_;
};

template <typename Item>
class AsioQueueOf final : public AsioQueue {
 public:
  AsioQueueOf(workloads::Sync& sync, SyncState& state, std::size_t capacity)
      : AsioQueue(sync, state),
        item_bytes_(sync.channel_traits(state).item_bytes),
        channel_(InlineExecutor{&context_}, capacity) {}
  // A destructor of its own, as the channel cancels what waits while the rest is still there.
  ~AsioQueueOf() override { channel_.cancel(); }

  ChannelResult try_put(const std::byte* item) override {
    if (is_closed_) return ChannelResult::closed;
    const bool is_handed_over = gets_waiting_ != 0;
    if (!channel_.try_send(Error(), Item(item, item_bytes_))) return ChannelResult::would_block;
    if (!is_handed_over) ++size_;
    return ChannelResult::done;
  }
  ChannelResult try_get(std::byte* item) override {
    const bool lets_in = puts_waiting_ != 0;
    const auto receive = [&](const Error&, const Item& got) { got.copy_to(item, item_bytes_); };
    if (!channel_.try_receive(receive)) {
      return is_closed_ ? ChannelResult::closed : ChannelResult::would_block;
    }
    if (!lets_in) --size_;
    return ChannelResult::done;
  }
  void begin(SyncOperation& operation) override {
    const bool puts = operation.action == Action::put;
    begin_wait(sync_, state_, operation.task, operation.deadline_ns != 0,
               state_.wakeups.load(std::memory_order_relaxed),
               puts ? ChannelWait::room : ChannelWait::item);
    if (puts) {
      ++puts_waiting_;
      start(operation, [&](auto handler) {
        channel_.async_send(Error(), Item(operation.item, item_bytes_), std::move(handler));
      });
    } else {
      ++gets_waiting_;
      start(operation, [&](auto handler) { channel_.async_receive(std::move(handler)); });
    }
  }
  void expire(SyncOperation& operation) override {
    if (operation.is_granted) return;
    operation.timed_out = true;
    limits_.at(&operation).emit(asio::cancellation_type::all);
    limits_.erase(&operation);
    // Boost 1.81 takes the channel for full once nobody waits for an item any more, until that is
    // put right.
    if (operation.action == Action::get && gets_waiting_ == 0 && !is_closed_) channel_.reset();
  }
  /// Boost 1.81 drops what is in a channel that it closes, and knows no difference between those
  /// that wait to put. So its own is closed only where that comes to the same.
  void close() override {
    if (is_closed_) return;
    is_closed_ = true;
    if (puts_waiting_ + gets_waiting_ != 0) channel_.cancel();
  }

 private:
  /// Called by Asio when a put or get is over.
  struct Completion {
    AsioQueueOf* queue;
    SyncOperation* operation;

    void operator()(const Error& error) const { queue->end(*operation, error, nullptr); }
    void operator()(const Error& error, const Item& got) const {
      queue->end(*operation, error, &got);
    }
  };

  template <typename Start>
  void start(SyncOperation& operation, Start start) {
    const Completion completion{this, &operation};
    if (operation.deadline_ns == 0) return start(completion);
    start(asio::bind_cancellation_slot(limits_[&operation].slot(), completion));
  }
  void end(SyncOperation& operation, const Error& error, const Item* got) {
    if (is_abandoned_) return;
    --(operation.action == Action::put ? puts_waiting_ : gets_waiting_);
    if (!error && got != nullptr) got->copy_to(operation.item, item_bytes_);
    operation.is_closed = error && !operation.timed_out;
    operation.is_granted = true;
    if (!operation.timed_out) {
      count_wakeup(state_);
      if (operation.deadline_ns != 0) limits_.erase(&operation);
    }
    end_wait(sync_, operation.task);
    operation.io->complete(operation);
  }

  std::size_t item_bytes_;
  asio::execution_context context_;
  asio::experimental::basic_channel<InlineExecutor, asio::experimental::channel_traits<>,
                                    void(Error, Item)>
      channel_;
};

class AsioChannel final : public workloads::ChannelBackend {
 public:
  explicit AsioChannel(workloads::Sync& sync) : sync_(sync) {}

  void init(SyncState& state) const override {
    const std::size_t capacity =
        state.limit == workloads::unbounded ? std::numeric_limits<std::size_t>::max() : state.limit;
    std::unique_ptr<AsioQueue> queue;
    if (sync_.channel_traits(state).item_bytes <= 8) {
      queue = std::make_unique<AsioQueueOf<SmallItem>>(sync_, state, capacity);
    } else {
      queue = std::make_unique<AsioQueueOf<LargeItem>>(sync_, state, capacity);
    }
    new (state.storage) AsioQueue*(queue.release());
  }
  void destroy(SyncState& state) const noexcept override {
    queue_of(state).abandon();
    delete &queue_of(state);
  }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    return queue_of(state).try_put(item);
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    return queue_of(state).try_get(item);
  }
  /// Called where it cannot be done at once; nothing has happened in between on this one thread.
  bool perform(SyncOperation& operation) const override {
    if (operation.action != Action::put && operation.action != Action::get) {
      throw std::logic_error("Asio's channels have no task_done and join");
    }
    queue_of(*operation.state).begin(operation);
    return false;
  }
  void expire(SyncOperation& operation) const override {
    queue_of(*operation.state).expire(operation);
  }

  void close(SyncState& state) const override { queue_of(state).close(); }
  bool is_closed(const SyncState& state) const override { return queue_of(state).is_closed(); }
  void task_done(SyncState&) const override {
    throw std::logic_error("Asio's channels have no task_done and join");
  }
  std::uint64_t size(const SyncState& state) const override { return queue_of(state).size(); }

 private:
  static AsioQueue& queue_of(const SyncState& state) {
    return **std::launder(reinterpret_cast<AsioQueue* const*>(state.storage));
  }

  workloads::Sync& sync_;
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return std::make_unique<AsioChannel>(sync);
}

}  // namespace

SyncImplementation make_asio_channel() {
  return {.description = "boost::asio::experimental::channel, for an event loop on one thread",
          .contexts = {ExecutionContext::loop, ExecutionContext::fibers},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.unbounded = true, .rendezvous = true, .joins = {}},
          .make = make};
}

}  // namespace models
