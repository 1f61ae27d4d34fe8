// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/pipe.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "workloads/support/refusal.h"

namespace workloads::support {

Pipe::Pipe(const char* name) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_refused(errno, name);
  }
  read_end = FileDescriptor(ends[0]);
  write_end = FileDescriptor(ends[1]);
}

bool read_fully(const FileDescriptor& fd, void* data, std::size_t size) {
  auto* place = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = read(fd.get(), place, size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "reading from a pipe");
    if (got == 0) return false;
    place += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_fully(const FileDescriptor& fd, const void* data, std::size_t size) {
  const auto* place = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(fd.get(), place, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) return false;
    if (written < 0) throw std::system_error(errno, std::generic_category(), "writing to a pipe");
    place += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

}  // namespace workloads::support
