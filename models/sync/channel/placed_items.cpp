// SPDX-License-Identifier: Apache-2.0
#include "models/sync/channel/placed_items.h"

#include <cstring>

#include "workloads/channel.h"

namespace models {

using workloads::ChannelOrder;

PlacedItems::PlacedItems(std::byte* memory, std::uint64_t places,
                         const workloads::ChannelTraits& traits)
    : order_(traits.order),
      item_bytes_(traits.item_bytes),
      stride_(workloads::channel_stride(traits)),
      places_(places) {
  if (order_ != ChannelOrder::priority) return;
  for (std::uint64_t index = 0; index < places_; ++index) set_entry(memory, index, index);
}

std::byte* PlacedItems::place(std::byte* memory, std::uint64_t index) const {
  return memory + workloads::channel_header_bytes + index * stride_;
}
std::byte* PlacedItems::item_at(std::byte* memory, std::uint64_t index) const {
  return place(memory, index) + sizeof(std::uint64_t);
}
std::uint64_t PlacedItems::entry(std::byte* memory, std::uint64_t index) const {
  std::uint64_t item;
  std::memcpy(&item, place(memory, index), sizeof item);
  return item;
}
void PlacedItems::set_entry(std::byte* memory, std::uint64_t index, std::uint64_t item) const {
  std::memcpy(place(memory, index), &item, sizeof item);
}
std::uint64_t PlacedItems::priority_of(std::byte* memory, std::uint64_t item) const {
  std::uint64_t priority;
  std::memcpy(&priority, item_at(memory, item), sizeof priority);
  return priority;
}

void PlacedItems::push(std::byte* memory, const std::byte* item) {
  std::uint64_t index = size_;
  if (order_ == ChannelOrder::fifo) index = (first_ + size_) & (places_ - 1);
  if (order_ == ChannelOrder::priority) index = entry(memory, size_);
  std::memcpy(item_at(memory, index), item, item_bytes_);
  ++size_;
  if (order_ == ChannelOrder::priority) rise(memory, size_ - 1);
}

void PlacedItems::pop(std::byte* memory, std::byte* item) {
  --size_;
  std::uint64_t index = size_;
  if (order_ == ChannelOrder::fifo) index = first_++ & (places_ - 1);
  if (order_ == ChannelOrder::priority) {
    index = entry(memory, 0);
    set_entry(memory, 0, entry(memory, size_));
    set_entry(memory, size_, index);
    sink(memory, 0);
  }
  std::memcpy(item, item_at(memory, index), item_bytes_);
}

void PlacedItems::rise(std::byte* memory, std::uint64_t index) const {
  const std::uint64_t item = entry(memory, index);
  const std::uint64_t priority = priority_of(memory, item);
  while (index != 0) {
    const std::uint64_t parent = (index - 1) / 2;
    const std::uint64_t above = entry(memory, parent);
    if (priority_of(memory, above) <= priority) break;
    set_entry(memory, index, above);
    index = parent;
  }
  set_entry(memory, index, item);
}

void PlacedItems::sink(std::byte* memory, std::uint64_t index) const {
  const std::uint64_t item = entry(memory, index);
  const std::uint64_t priority = priority_of(memory, item);
  for (;;) {
    std::uint64_t child = 2 * index + 1;
    if (child >= size_) break;
    std::uint64_t below = entry(memory, child);
    if (child + 1 < size_ &&
        priority_of(memory, entry(memory, child + 1)) < priority_of(memory, below)) {
      below = entry(memory, ++child);
    }
    if (priority_of(memory, below) >= priority) break;
    set_entry(memory, index, below);
    index = child;
  }
  set_entry(memory, index, item);
}

}  // namespace models
