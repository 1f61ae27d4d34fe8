// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "workloads/messages/item.h"

namespace workloads {

/// Puts items in order that come in any order: keeps each until all before it have come. It has
/// memory for as many items as came too early at once.
class ReorderBuffer {
 public:
  /// The items have the indices 0 to `items` - 1, and all the same size.
  ReorderBuffer(std::uint64_t items, std::size_t item_bytes)
      : items_(items), item_bytes_(item_bytes) {}

  /// Takes an item. Returns false, and takes nothing, where there was one of this index already, or
  /// the index is none of the items'.
  bool add(std::uint64_t index, const Item& item);
  /// Gives the next item in order away; returns false where it has not come.
  bool take_next(Item& item);
  /// Returns the index of that item.
  std::uint64_t next_index() const { return next_; }

 private:
  struct Place {
    Item item;
    bool is_taken = false;
  };

  Place& place_of(std::uint64_t index) { return places_[index & (places_.size() - 1)]; }
  void make_room_for(std::uint64_t index);

  std::uint64_t items_;
  std::size_t item_bytes_;
  std::uint64_t next_ = 0;
  std::vector<Place> places_;  ///< a power of two; of the indices from `next_` on
};

}  // namespace workloads
