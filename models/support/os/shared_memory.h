// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>

#include "workloads/support/file_descriptor.h"

namespace models::support {

/// Zeroed memory that this process shares with the children it forks, and with processes that map
/// its file; freed with its last user.
class SharedMemory {
 public:
  /// Throws `std::system_error`.
  explicit SharedMemory(std::size_t bytes);
  /// Maps all of the memory behind `fd`, which another process made, and owns `fd` from then on.
  /// Throws `std::system_error`.
  static SharedMemory attach(workloads::support::FileDescriptor fd);
  SharedMemory(SharedMemory&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        fd_(std::move(other.fd_)) {}
  SharedMemory& operator=(SharedMemory&&) = delete;
  ~SharedMemory();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }
  /// The memfd, closed on exec: a model that spawns workers passes it on (`attach`).
  int fd() const { return fd_.get(); }

 private:
  SharedMemory(workloads::support::FileDescriptor fd, std::size_t bytes);

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  workloads::support::FileDescriptor fd_;
};

}  // namespace models::support
