// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "workloads/sync.h"

namespace models {

/// The items of a channel, in containers of the standard library, in the order of the channel. Used
/// by one thread at a time.
class Items {
 public:
  Items() = default;
  Items(const Items&) = delete;
  Items& operator=(const Items&) = delete;
  virtual ~Items() = default;

  virtual void push(const std::byte* item) = 0;
  /// Moves out the next one, of which there must be one.
  virtual void pop(std::byte* item) = 0;
  virtual std::size_t size() const = 0;
};

/// Makes an empty container for a channel: `std::deque`, `std::vector` as a stack, or
/// `std::priority_queue`. Items of up to 64 bytes lie in it; larger ones each in memory of its own.
std::unique_ptr<Items> make_items(const workloads::ChannelTraits& traits);

}  // namespace models
