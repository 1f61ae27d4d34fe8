// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "workloads/messages/item.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {

/// What a task found in the items that it got, in the memory that all tasks share, alone on its
/// cache lines. The task writes it at its end.
struct alignas(64) ItemCount {
  std::atomic<std::uint64_t> items;         ///< that it got
  std::atomic<std::uint64_t> damaged;       ///< … that were not whole
  std::atomic<std::uint64_t> out_of_order;  ///< … that were not the next one, or another task's
};
// Python's tasks count there as well (models/python/runner/items.py).
static_assert(sizeof(ItemCount) == 64 && offsetof(ItemCount, damaged) == 8 &&
              offsetof(ItemCount, out_of_order) == 16);

/// Checks the items that a task gets, whose numbers are an `ItemNumber` each: from the same sender,
/// with an index that grows by `step`, or by any number where `step` is `any_ascending`.
class ReceivedItems {
 public:
  static constexpr std::uint64_t any_ascending = 0;

  ReceivedItems(std::uint64_t sender, std::uint64_t step) : ReceivedItems(sender, 0, step) {}
  ReceivedItems(std::uint64_t sender, std::uint64_t first_index, std::uint64_t step)
      : sender_(sender), next_(first_index), step_(step) {}

  /// Takes the next item, and returns its index.
  std::uint64_t add(const ItemView& item) {
    ++items_;
    if (!item.is_whole()) ++damaged_;
    const ItemNumber number = ItemNumber::of(item.number());
    const bool is_next = step_ == any_ascending ? number.index >= next_ : number.index == next_;
    if (number.producer != sender_ || !is_next) ++out_of_order_;
    // Where one is missing, those behind it are in order.
    next_ = number.index + (step_ == any_ascending ? 1 : step_);
    return number.index;
  }
  std::uint64_t sender() const { return sender_; }
  std::uint64_t count() const { return items_; }

  /// Adds what was found to a count that no other task writes to.
  void add_to(ItemCount& count) const {
    add_unprotected(count.items, items_);
    add_unprotected(count.damaged, damaged_);
    add_unprotected(count.out_of_order, out_of_order_);
  }

 private:
  std::uint64_t sender_;
  std::uint64_t next_;
  std::uint64_t step_;
  std::uint64_t items_ = 0;
  std::uint64_t damaged_ = 0;
  std::uint64_t out_of_order_ = 0;
};

/// Returns what is wrong with what the tasks got: all of them together have to get `items`.
std::optional<SharedFault> fault_in(std::span<const ItemCount> counts, std::uint64_t items);

}  // namespace workloads
