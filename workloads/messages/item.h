// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace workloads {

/// The bytes of an item. Its number is in its first 8 bytes, little-endian, and again in its last
/// 8, so that one which was copied in part is found out.
class ItemView {
 public:
  ItemView(const std::byte* bytes, std::size_t size) : bytes_(bytes), size_(size) {}

  std::uint64_t number() const { return at(0); }
  /// Whether both its numbers are the same. Items of less than 16 bytes have one.
  bool is_whole() const { return at(last(size_)) == at(0); }

  static void write_number(std::byte* bytes, std::size_t size, std::uint64_t number) {
    std::memcpy(bytes, &number, sizeof number);
    std::memcpy(bytes + last(size), &number, sizeof number);
  }

 private:
  /// Where the second number is.
  static std::size_t last(std::size_t size) { return size < 16 ? 0 : size - 8; }
  std::uint64_t at(std::size_t place) const {
    std::uint64_t number;
    std::memcpy(&number, bytes_ + place, sizeof number);
    return number;
  }

  const std::byte* bytes_;
  std::size_t size_;
};

/// An item that a task puts or gets.
class Item {
 public:
  explicit Item(std::size_t size) : bytes_(size) {}
  operator ItemView() const { return {bytes_.data(), bytes_.size()}; }

  std::byte* data() { return bytes_.data(); }
  const std::byte* data() const { return bytes_.data(); }

  std::uint64_t number() const { return ItemView(*this).number(); }
  void set_number(std::uint64_t number) {
    ItemView::write_number(bytes_.data(), bytes_.size(), number);
  }
  bool is_whole() const { return ItemView(*this).is_whole(); }

 private:
  std::vector<std::byte> bytes_;
};

/// The parts of an item's number: its priority (smaller ones are got first), the task that put it,
/// and its number among those of that task.
struct ItemNumber {
  std::uint64_t priority;  ///< 0 to 127
  std::uint64_t producer;  ///< below 2^16
  std::uint64_t index;     ///< below 2^40

  static ItemNumber of(std::uint64_t number) {
    return {number >> 56, number >> 40 & 0xffff, number & 0xff'ffff'ffff};
  }
  std::uint64_t number() const { return priority << 56 | producer << 40 | index; }
};
/// The number of an item that says that no more will come. Its priority is the lowest.
inline constexpr std::uint64_t sentinel_number = ~std::uint64_t{0};

/// What identifies a set of items whatever their order: how many, the sum of their numbers and that
/// of the squares, modulo 2^64. Sets that differ in one item, or have one twice in place of
/// another, differ in it.
struct ItemSum {
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  std::uint64_t squares = 0;

  void add(std::uint64_t number) {
    ++count;
    sum += number;
    squares += number * number;
  }
  bool operator==(const ItemSum&) const = default;
};

}  // namespace workloads
