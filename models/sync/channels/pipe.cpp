// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <memory>

#include <climits>

#include "models/sync/channel_support/descriptor_channel.h"
#include "models/sync/sync_implementation.h"
#include "workloads/support/refusal.h"

namespace models {
namespace {

/// The kernel keeps what is written in pages. One write of at most a page is never torn apart, and
/// goes into the last page where all of it has room there, else into a new one.
class PipeTransport final : public Transport {
 public:
  Ends open(std::uint64_t capacity, std::uint32_t item_bytes) const override {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
      workloads::support::throw_refused(errno, "pipe of a channel");
    }
    Ends opened{.put = workloads::support::FileDescriptor(ends[1]),
                .get = workloads::support::FileDescriptor(ends[0])};
    const std::uint64_t bytes = bytes_for(capacity, item_bytes);
    // A user may not have more than the limit, and then as much of it as possible.
    for (std::uint64_t size = bytes; size >= page(); size /= 2) {
      if (fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(size)) >= 0) break;
    }
    opened.capacity = capacity_of(ends[1], item_bytes);
    return opened;
  }

  bool moves_in_parts(std::uint32_t item_bytes) const override { return item_bytes > PIPE_BUF; }
  bool has_room(int put_end, std::uint32_t item_bytes) const override {
    int bytes = 0;
    if (ioctl(put_end, FIONREAD, &bytes) != 0) {
      throw std::system_error(errno, std::generic_category(), "FIONREAD of a pipe");
    }
    // One that is got in part may still take all its pages.
    const std::uint64_t items = (static_cast<std::uint64_t>(bytes) + item_bytes - 1) / item_bytes;
    return (items + 1) * pages_of(item_bytes) * page() <= size_of(put_end);
  }
  ssize_t put(int put_end, const std::byte* bytes, std::size_t size) const override {
    return write(put_end, bytes, size);
  }
  ssize_t get(int get_end, std::byte* bytes, std::size_t size) const override {
    return read(get_end, bytes, size);
  }

 private:
  static std::uint64_t page() {
    static const auto bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return bytes;
  }
  static std::uint64_t pages_of(std::uint64_t item_bytes) {
    return (item_bytes + page() - 1) / page();
  }
  static std::uint64_t size_of(int end) {
    return static_cast<std::uint64_t>(std::max(fcntl(end, F_GETPIPE_SZ), 0));
  }
  /// Returns the size of a pipe with room for so many items, whose pages are a power of two.
  static std::uint64_t bytes_for(std::uint64_t capacity, std::uint64_t item_bytes) {
    const std::uint64_t in_page = page() / item_bytes;
    const std::uint64_t pages =
        in_page == 0 ? capacity * pages_of(item_bytes) : (capacity + in_page - 1) / in_page;
    return std::min<std::uint64_t>(std::bit_ceil(pages) * page(), std::uint64_t{1} << 30);
  }
  std::uint32_t capacity_of(int end, std::uint64_t item_bytes) const {
    const std::uint64_t in_page = page() / item_bytes;
    const std::uint64_t bytes = size_of(end);
    const std::uint64_t items = in_page == 0 ? bytes / item_bytes : bytes / page() * in_page;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(items, 1));
  }
};

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return make_descriptor_channel(std::make_unique<PipeTransport>(), sync);
}

}  // namespace

SyncImplementation make_pipe() {
  return {.description =
              "a pipe; items of more than 4 KiB go one at a time, under a mutex at each "
              "end",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.joins = {}, .has_own_capacity = true, .is_inherited = true},
          .make = make};
}

}  // namespace models
