// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>

namespace models {

// An item as one object, for channels of libraries: as a program would send a number, or a message
// in memory of its own.

/// An item of up to 8 bytes.
class SmallItem {
 public:
  SmallItem() = default;
  SmallItem(const std::byte* item, std::size_t bytes) { std::memcpy(bytes_, item, bytes); }
  void copy_to(std::byte* item, std::size_t bytes) const { std::memcpy(item, bytes_, bytes); }

 private:
  std::byte bytes_[8] = {};
};

/// An item of any size, which is moved without copying it.
class LargeItem {
 public:
  LargeItem() = default;
  LargeItem(const std::byte* item, std::size_t bytes)
      : bytes_(std::make_unique_for_overwrite<std::byte[]>(bytes)) {
    std::memcpy(bytes_.get(), item, bytes);
  }
  void copy_to(std::byte* item, std::size_t bytes) const { std::memcpy(item, bytes_.get(), bytes); }

 private:
  std::unique_ptr<std::byte[]> bytes_;
};

}  // namespace models
