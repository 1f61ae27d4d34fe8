// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/reorder_buffer.h"

#include <bit>
#include <utility>

namespace workloads {

bool ReorderBuffer::add(std::uint64_t index, const Item& item) {
  if (index < next_ || index >= items_) return false;
  if (index - next_ >= places_.size()) make_room_for(index);
  Place& place = place_of(index);
  if (place) return false;
  place = item;
  return true;
}

bool ReorderBuffer::take_next(Item& item) {
  if (places_.empty()) return false;
  Place& place = place_of(next_);
  if (!place) return false;
  item = *std::exchange(place, std::nullopt);
  ++next_;
  return true;
}

void ReorderBuffer::make_room_for(std::uint64_t index) {
  const std::uint64_t room = std::bit_ceil(index - next_ + 1);
  std::vector<Place> places(room);
  for (std::uint64_t kept = 0; kept < places_.size(); ++kept) {
    std::swap(places[(next_ + kept) & (room - 1)], place_of(next_ + kept));
  }
  places_ = std::move(places);
}

}  // namespace workloads
