// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "workloads/support/file_descriptor.h"

namespace workloads::support {

/// A new pipe, both ends closed on exec.
struct Pipe {
  /// `name` says in an error message what the pipe is for: "pipe of a worker". Throws
  /// `std::system_error`.
  explicit Pipe(const char* name);

  FileDescriptor read_end;
  FileDescriptor write_end;
};

/// Reads exactly `size` bytes, however long that takes. Returns false when the writer closed the
/// pipe before. Throws `std::system_error`.
bool read_fully(const FileDescriptor& fd, void* data, std::size_t size);

/// Writes exactly `size` bytes, however long that takes. Returns false when the reader closed the
/// pipe (in a process that ignores SIGPIPE). Throws `std::system_error`.
bool write_fully(const FileDescriptor& fd, const void* data, std::size_t size);

}  // namespace workloads::support
