// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "workloads/channel.h"
#include "workloads/messages/item.h"

namespace workloads {

/// Finds items that a task got before one that it had to get first.
class OrderCheck {
 public:
  OrderCheck(ChannelOrder order, std::uint64_t producers)
      : order_(order), next_(order == ChannelOrder::fifo ? producers : 0) {}

  /// Returns whether the item came in order. `is_final`: nothing is put any more.
  bool is_in_order(std::uint64_t number, bool is_final) {
    const ItemNumber item = ItemNumber::of(number);
    switch (order_) {
      case ChannelOrder::fifo: {
        if (item.producer >= next_.size()) return false;
        std::uint64_t& next = next_[item.producer];
        return item.index >= std::exchange(next, item.index + 1);
      }
      case ChannelOrder::lifo: {
        // Of one producer, what it put last comes first.
        if (!is_final) return true;
        std::uint64_t& last = last_of(item.producer);
        return item.index < std::exchange(last, item.index);
      }
      case ChannelOrder::priority:
        return !is_final || number >= std::exchange(last_number_, number);
    }
    return true;
  }

 private:
  std::uint64_t& last_of(std::uint64_t producer) {
    if (next_.size() <= producer) {
      next_.resize(producer + 1, std::numeric_limits<std::uint64_t>::max());
    }
    return next_[producer];
  }

  ChannelOrder order_;
  std::vector<std::uint64_t> next_;  ///< by producer
  std::uint64_t last_number_ = 0;
};

}  // namespace workloads
