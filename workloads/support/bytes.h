// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "workloads/workload.h"

namespace workloads::support {

/// Writes little-endian values to a task's output and counts them. Throws `std::length_error` at
/// the end of the room, which is a defect of `max_output_bytes`.
class ByteWriter {
 public:
  explicit ByteWriter(Output output) : output_(output) {}

  template <typename Unsigned>
  void write(Unsigned value) {
    if (output_.size() - size_ < sizeof(Unsigned)) throw_full();
    for (std::size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
      output_[size_++] = static_cast<std::byte>(value >> (8 * byte));
    }
  }

  std::size_t size() const { return size_; }

 private:
  [[noreturn]] static void throw_full() {
    throw std::length_error("the task's result is larger than max_output_bytes");
  }

  Output output_;
  std::size_t size_ = 0;
};

}  // namespace workloads::support
