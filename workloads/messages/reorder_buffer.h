// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "workloads/messages/item.h"

namespace workloads {

/// Puts items in order that come in any order: keeps each until all before it have come. Beside the
/// items that it keeps it has a few bytes for each index from the next one to the largest that
/// came.
class ReorderBuffer {
 public:
  /// The items have the indices 0 to `items` - 1.
  explicit ReorderBuffer(std::uint64_t items) : items_(items) {}

  /// Takes an item. Returns false, and takes nothing, where there was one of this index already, or
  /// the index is none of the items'.
  bool add(std::uint64_t index, const Item& item);
  /// Gives the next item in order away; returns false where it has not come.
  bool take_next(Item& item);
  /// Returns the index of that item.
  std::uint64_t next_index() const { return next_; }

 private:
  using Place = std::optional<Item>;

  Place& place_of(std::uint64_t index) { return places_[index & (places_.size() - 1)]; }
  void make_room_for(std::uint64_t index);

  std::uint64_t items_;
  std::uint64_t next_ = 0;
  std::vector<Place> places_;  ///< a power of two; of the indices from `next_` on
};

}  // namespace workloads
