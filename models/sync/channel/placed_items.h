// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "workloads/sync.h"

namespace models {

/// The items of a bounded channel in the places of its memory (`Sync::channel_memory`), in the
/// order of the channel: a ring, a stack, or a binary heap. It holds no pointer, so that it may lie
/// in that memory itself, for all processes. Used by one task at a time.
///
/// A heap moves no items: the 8 bytes that each place has for the implementation are its entries,
/// each the index of an item, and the entries behind the last one are the places that are free.
class PlacedItems {
 public:
  /// `memory` is that of the channel.
  PlacedItems(std::byte* memory, std::uint64_t places, const workloads::ChannelTraits& traits);

  /// There must be a place that is free.
  void push(std::byte* memory, const std::byte* item);
  /// Moves out the next one, of which there must be one.
  void pop(std::byte* memory, std::byte* item);
  std::uint64_t size() const { return size_; }

 private:
  std::byte* place(std::byte* memory, std::uint64_t index) const;
  std::byte* item_at(std::byte* memory, std::uint64_t index) const;
  std::uint64_t entry(std::byte* memory, std::uint64_t index) const;
  void set_entry(std::byte* memory, std::uint64_t index, std::uint64_t item) const;
  std::uint64_t priority_of(std::byte* memory, std::uint64_t item) const;
  void rise(std::byte* memory, std::uint64_t index) const;
  void sink(std::byte* memory, std::uint64_t index) const;

  workloads::ChannelOrder order_;
  std::uint32_t item_bytes_;
  std::uint64_t stride_;
  std::uint64_t places_;     ///< a power of two
  std::uint64_t first_ = 0;  ///< of a ring: the place of the next item, before it wraps around
  std::uint64_t size_ = 0;
};

}  // namespace models
