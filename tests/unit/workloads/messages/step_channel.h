// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/workloads/sharing/shared_run.h"
#include "workloads/channel.h"
#include "workloads/messages/item.h"

namespace workloads::tests {

/// Channels for `StepByStep`, whose tasks suspend, and which do with an item what a test wants.
class StepChannel final : public ChannelBackend {
 public:
  using Bytes = std::vector<std::byte>;
  using Items = std::deque<Bytes>;

  /// Called before any task runs. The channel must live longer than what has the sync objects.
  void attach(const Sync& sync) { sync_ = &sync; }

  /// Called after every put with the items in the channel, the last of them just put, and the
  /// number of puts so far into all channels.
  std::function<void(Items& items, std::size_t puts)> after_put = [](Items&, std::size_t) {};

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    Queue& queue = queues_[&state];
    if (queue.is_closed) return ChannelResult::closed;
    if (queue.items.size() >= state.limit) return ChannelResult::would_block;
    queue.items.emplace_back(item, item + sync_->channel_traits(state).item_bytes);
    after_put(queue.items, ++puts_);
    wake(queue);
    return ChannelResult::done;
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    Queue& queue = queues_[&state];
    if (queue.items.empty()) {
      return queue.is_closed ? ChannelResult::closed : ChannelResult::would_block;
    }
    std::ranges::copy(queue.items.front(), item);
    queue.items.pop_front();
    wake(queue);
    return ChannelResult::done;
  }
  bool perform(SyncOperation& operation) const override {
    if (is_complete(operation)) return true;
    queues_[operation.state].waiting.push_back(&operation);
    return false;
  }
  void close(SyncState& state) const override {
    queues_[&state].is_closed = true;
    wake(queues_[&state]);
  }
  bool is_closed(const SyncState& state) const override { return queues_[&state].is_closed; }
  void task_done(SyncState&) const override {}
  std::uint64_t size(const SyncState& state) const override { return queues_[&state].items.size(); }

 private:
  struct Queue {
    Items items;
    std::vector<SyncOperation*> waiting;
    bool is_closed = false;
    bool is_waking = false;
  };

  bool is_complete(SyncOperation& operation) const {
    const ChannelResult result = operation.action == SyncOperation::Action::put
                                     ? try_put(*operation.state, operation.task, operation.item)
                                     : try_get(*operation.state, operation.task, operation.item);
    operation.is_closed = result == ChannelResult::closed;
    return result != ChannelResult::would_block;
  }
  /// Completes the operations that can go on, until none can.
  void wake(Queue& queue) const {
    if (std::exchange(queue.is_waking, true)) return;
    for (std::size_t place = 0; place < queue.waiting.size();) {
      SyncOperation& operation = *queue.waiting[place];
      if (!is_complete(operation)) {
        ++place;
        continue;
      }
      queue.waiting.erase(queue.waiting.begin() + static_cast<std::ptrdiff_t>(place));
      operation.io->complete(operation);
      place = 0;
    }
    queue.is_waking = false;
  }

  const Sync* sync_ = nullptr;
  mutable std::map<const SyncState*, Queue> queues_;
  mutable std::size_t puts_ = 0;
};

/// Returns the number of an item.
inline std::uint64_t number_of(const StepChannel::Bytes& bytes) {
  Item item(bytes.size());
  std::ranges::copy(bytes, item.data());
  return item.number();
}
/// Gives an item another number.
inline void set_number(StepChannel::Bytes& bytes, std::uint64_t number) {
  Item item(bytes.size());
  item.set_number(number);
  std::copy_n(item.data(), bytes.size(), bytes.begin());
}
/// Changes the first byte of an item alone.
inline void damage(StepChannel::Bytes& bytes) { bytes.front() ^= std::byte{0x40}; }

/// Runs a workload step by step with a channel that does so after every put. Returns the text of
/// the fault that is found; empty where none is.
inline std::string fault_with(
    const char* workload, const Configuration& configuration,
    std::function<void(StepChannel::Items& items, std::size_t puts)> after_put) {
  StepChannel channel;
  StepByStep steps(workload, configuration, "ring");
  channel.attach(steps.sync());
  channel.after_put = std::move(after_put);
  steps.use(SyncKind::channel, channel);
  steps.run_all();
  return steps.fault_text();
}

}  // namespace workloads::tests
