// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A new pipe, both ends closed on exec.
struct Pipe {
  /// Throws `std::system_error`.
  Pipe();

  workloads::support::FileDescriptor read_end;
  workloads::support::FileDescriptor write_end;
};

/// Reads all of it, waiting as long as it takes; false when the writer is gone before. Throws
/// `std::system_error`.
bool read_fully(const workloads::support::FileDescriptor& fd, void* data, std::size_t size);

/// Writes all of it, waiting as long as it takes; false when nobody reads any more (of a process
/// that ignores SIGPIPE). Throws `std::system_error`.
bool write_fully(const workloads::support::FileDescriptor& fd, const void* data, std::size_t size);

}  // namespace models::support
