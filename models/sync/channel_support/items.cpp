// SPDX-License-Identifier: Apache-2.0
#include "models/sync/channel_support/items.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <queue>
#include <utility>
#include <vector>

namespace models {
namespace {

using workloads::ChannelOrder;

/// Returns the number that an item's priority is: its first 8 bytes.
std::uint64_t priority_of(const std::byte* item) {
  std::uint64_t number;
  std::memcpy(&number, item, sizeof number);
  return number;
}

/// An item that lies in its container.
template <std::size_t room>
struct InlineItem {
  std::array<std::byte, room> bytes;

  InlineItem(const std::byte* item, std::size_t size) { std::memcpy(bytes.data(), item, size); }
  const std::byte* data() const { return bytes.data(); }
};

/// An item in memory of its own.
struct HeapItem {
  std::unique_ptr<std::byte[]> bytes;

  HeapItem(const std::byte* item, std::size_t size)
      : bytes(std::make_unique_for_overwrite<std::byte[]>(size)) {
    std::memcpy(bytes.get(), item, size);
  }
  const std::byte* data() const { return bytes.get(); }
};

template <typename Item>
class FifoItems final : public Items {
 public:
  explicit FifoItems(std::size_t size) : item_bytes_(size) {}
  void push(const std::byte* item) override { items_.emplace_back(item, item_bytes_); }
  void pop(std::byte* item) override {
    std::memcpy(item, items_.front().data(), item_bytes_);
    items_.pop_front();
  }
  std::size_t size() const override { return items_.size(); }

 private:
  std::size_t item_bytes_;
  std::deque<Item> items_;
};

template <typename Item>
class LifoItems final : public Items {
 public:
  explicit LifoItems(std::size_t size) : item_bytes_(size) {}
  void push(const std::byte* item) override { items_.emplace_back(item, item_bytes_); }
  void pop(std::byte* item) override {
    std::memcpy(item, items_.back().data(), item_bytes_);
    items_.pop_back();
  }
  std::size_t size() const override { return items_.size(); }

 private:
  std::size_t item_bytes_;
  std::vector<Item> items_;
};

template <typename Item>
class PriorityItems final : public Items {
 public:
  explicit PriorityItems(std::size_t size) : item_bytes_(size) {}
  void push(const std::byte* item) override { items_.emplace(item, item_bytes_); }
  void pop(std::byte* item) override {
    std::memcpy(item, items_.top().data(), item_bytes_);
    items_.pop();
  }
  std::size_t size() const override { return items_.size(); }

 private:
  struct IsLater {
    bool operator()(const Item& one, const Item& other) const {
      return priority_of(one.data()) > priority_of(other.data());
    }
  };

  std::size_t item_bytes_;
  std::priority_queue<Item, std::vector<Item>, IsLater> items_;
};

template <typename Item>
std::unique_ptr<Items> make_of(const workloads::ChannelTraits& traits) {
  switch (traits.order) {
    case ChannelOrder::fifo:
      break;
    case ChannelOrder::lifo:
      return std::make_unique<LifoItems<Item>>(traits.item_bytes);
    case ChannelOrder::priority:
      return std::make_unique<PriorityItems<Item>>(traits.item_bytes);
  }
  return std::make_unique<FifoItems<Item>>(traits.item_bytes);
}

}  // namespace

std::unique_ptr<Items> make_items(const workloads::ChannelTraits& traits) {
  if (traits.item_bytes <= 8) return make_of<InlineItem<8>>(traits);
  if (traits.item_bytes <= 64) return make_of<InlineItem<64>>(traits);
  return make_of<HeapItem>(traits);
}

}  // namespace models
