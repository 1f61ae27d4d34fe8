// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "workloads/channel.h"
#include "workloads/sync.h"

namespace models {

/// Copies an item. Those of 8 bytes, the usual ones, cost no call.
inline void copy_item(std::byte* to, const std::byte* from, std::size_t bytes) {
  if (bytes == 8) {
    std::memcpy(to, from, 8);
  } else {
    std::memcpy(to, from, bytes);
  }
}

/// The items of a bounded channel, in the places of its memory: a ring, a stack or a heap. Plain
/// data, which any process may map anywhere; one task at a time uses it.
///
/// Each place has 8 bytes in front of its item. In a heap these hold the heap itself, of the
/// numbers of places, so that items stay where they are; behind it they hold the numbers of the
/// places that were used and are free again.
class PlacedItems {
 public:
  PlacedItems(std::uint32_t limit, const workloads::ChannelTraits& traits)
      : item_bytes_(traits.item_bytes),
        order_(traits.order),
        stride_(workloads::channel_stride(traits)) {
    const std::uint64_t places = workloads::channel_places(
        {.kind = workloads::SyncKind::channel, .limit = limit, .channel = traits});
    mask_ = places - 1;
    limit_ = std::min<std::uint64_t>(limit, places);
  }

  std::uint64_t size() const { return count_; }
  bool is_full() const { return count_ >= limit_; }

  /// Copies an item in; there must be room.
  void push(std::byte* places, const std::byte* item) {
    std::uint64_t place = count_;
    switch (order_) {
      case workloads::ChannelOrder::fifo:
        place = (first_ + count_) & mask_;
        break;
      case workloads::ChannelOrder::lifo:
        break;
      case workloads::ChannelOrder::priority:
        if (count_ == used_) set_entry(places, used_++, static_cast<std::uint32_t>(count_));
        place = entry(places, count_);
        break;
    }
    copy_item(item_at(places, place), item, item_bytes_);
    if (order_ == workloads::ChannelOrder::priority) sift_up(places, count_);
    ++count_;
  }

  /// Moves the next item out, of which there must be one.
  void pop(std::byte* places, std::byte* item) {
    std::uint64_t place = --count_;
    switch (order_) {
      case workloads::ChannelOrder::fifo:
        place = first_;
        first_ = (first_ + 1) & mask_;
        break;
      case workloads::ChannelOrder::lifo:
        break;
      case workloads::ChannelOrder::priority:
        place = entry(places, 0);
        swap_entries(places, 0, count_);
        sift_down(places);
        break;
    }
    copy_item(item, item_at(places, place), item_bytes_);
  }

 private:
  std::byte* item_at(std::byte* places, std::uint64_t place) const {
    return places + place * stride_ + 8;
  }
  std::uint32_t entry(const std::byte* places, std::uint64_t index) const {
    std::uint32_t place;
    std::memcpy(&place, places + index * stride_, sizeof place);
    return place;
  }
  void set_entry(std::byte* places, std::uint64_t index, std::uint32_t place) const {
    std::memcpy(places + index * stride_, &place, sizeof place);
  }
  void swap_entries(std::byte* places, std::uint64_t one, std::uint64_t other) const {
    const std::uint32_t place = entry(places, one);
    set_entry(places, one, entry(places, other));
    set_entry(places, other, place);
  }
  /// Returns the number that the priority of the item is to which an entry of the heap leads.
  std::uint64_t priority(std::byte* places, std::uint64_t index) const {
    std::uint64_t number;
    std::memcpy(&number, item_at(places, entry(places, index)), sizeof number);
    return number;
  }
  void sift_up(std::byte* places, std::uint64_t index) const {
    while (index > 0) {
      const std::uint64_t parent = (index - 1) / 2;
      if (priority(places, parent) <= priority(places, index)) return;
      swap_entries(places, parent, index);
      index = parent;
    }
  }
  /// Moves the first entry down to where it belongs among `count_`.
  void sift_down(std::byte* places) const {
    std::uint64_t index = 0;
    for (;;) {
      std::uint64_t child = 2 * index + 1;
      if (child >= count_) return;
      if (child + 1 < count_ && priority(places, child + 1) < priority(places, child)) ++child;
      if (priority(places, index) <= priority(places, child)) return;
      swap_entries(places, index, child);
      index = child;
    }
  }

  std::uint32_t item_bytes_;
  workloads::ChannelOrder order_;
  std::uint64_t stride_;
  std::uint64_t mask_ = 0;
  std::uint64_t limit_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t first_ = 0;  ///< the place of the first item of a ring
  std::uint64_t used_ = 0;   ///< how many entries of the heap have ever been used
};

}  // namespace models
