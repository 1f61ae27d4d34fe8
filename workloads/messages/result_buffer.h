// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "workloads/messages/item.h"
#include "workloads/messages/reorder_buffer.h"

namespace workloads {

/// All items of an iteration at once, one right behind the other.
class ItemList {
 public:
  ItemList(std::uint64_t items, std::size_t item_bytes)
      : item_bytes_(item_bytes), bytes_(items * item_bytes) {}

  void set(std::uint64_t index, const Item& item) {
    std::memcpy(bytes_.data() + index * item_bytes_, item.data(), item_bytes_);
  }
  void get(std::uint64_t index, Item& item) const {
    std::memcpy(item.data(), bytes_.data() + index * item_bytes_, item_bytes_);
  }

 private:
  std::size_t item_bytes_;
  std::vector<std::byte> bytes_;
};

/// When a result may be used that came from a worker.
enum class ResultOrder : std::uint8_t {
  as_they_come,
  in_order,  ///< when all before it have been used
  at_end,    ///< when all have come; then they are in order
};

/// Keeps results until they may be used.
class ResultBuffer {
 public:
  /// The results have the indices 0 to `items` - 1, and all the same size.
  ResultBuffer(ResultOrder order, std::uint64_t items, std::size_t item_bytes);

  /// Takes a result. All that `take` gives are to be taken before the next one. Returns false, and
  /// takes nothing, where the index is none of the results', or (unless they are used as they come)
  /// there was one of this index already.
  bool add(std::uint64_t index, const Item& item);
  /// No result will be added any more.
  void end() { has_ended_ = true; }
  /// Gives the next result away that may be used; returns false where there is none.
  bool take(Item& item);

 private:
  bool take_from_list(Item& item);

  ResultOrder order_;
  std::uint64_t items_;
  ReorderBuffer in_order_;
  Item last_;  ///< used as it comes
  bool has_last_ = false;
  ItemList list_;
  std::vector<bool> has_come_;  ///< of the list
  std::uint64_t next_ = 0;      ///< of the list
  bool has_ended_ = false;
};

}  // namespace workloads
