// SPDX-License-Identifier: Apache-2.0
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <limits>
#include <memory>
#include <system_error>
#include <vector>

#include "models/sync/channel_support/descriptor_channel.h"
#include "models/sync/sync_implementation.h"
#include "workloads/support/refusal.h"

namespace models {
namespace {

/// The kernel refuses a message that is not shorter than the send buffer by this.
constexpr std::uint32_t reserve = 32;

/// One message is one item.
class SocketTransport final : public Transport {
 public:
  Ends open(std::uint64_t capacity, std::uint32_t item_bytes) const override {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
      workloads::support::throw_refused(errno, "socketpair of a channel");
    }
    Ends opened{.put = workloads::support::FileDescriptor(ends[0]),
                .get = workloads::support::FileDescriptor(ends[1])};
    const std::uint64_t least = std::uint64_t{item_bytes} + reserve;
    set_send_buffer(ends[0], least);
    // The kernel lets a message in while those that wait take less than the buffer.
    const std::uint64_t taken = bytes_taken(opened, item_bytes);
    set_send_buffer(ends[0], std::max((capacity - 1) * taken + 1, least));
    opened.capacity = static_cast<std::uint32_t>((send_buffer(ends[0]) + taken - 1) / taken);
    return opened;
  }

  bool moves_in_parts(std::uint32_t) const override { return false; }
  bool has_room(int, std::uint32_t) const override { return true; }
  ssize_t put(int put_end, const std::byte* bytes, std::size_t size) const override {
    return send(put_end, bytes, size, MSG_NOSIGNAL);
  }
  ssize_t get(int get_end, std::byte* bytes, std::size_t size) const override {
    return recv(get_end, bytes, size, 0);
  }

 private:
  /// The kernel doubles what is asked for, and gives less where that is more than its limit.
  static void set_send_buffer(int end, std::uint64_t bytes) {
    const auto half = static_cast<int>(
        std::min<std::uint64_t>((bytes + 1) / 2, std::numeric_limits<int>::max() / 2));
    if (setsockopt(end, SOL_SOCKET, SO_SNDBUF, &half, sizeof half) != 0) {
      throw std::system_error(errno, std::generic_category(), "SO_SNDBUF of a channel");
    }
  }
  static std::uint64_t send_buffer(int end) {
    int bytes = 0;
    socklen_t size = sizeof bytes;
    if (getsockopt(end, SOL_SOCKET, SO_SNDBUF, &bytes, &size) != 0) {
      throw std::system_error(errno, std::generic_category(), "SO_SNDBUF of a channel");
    }
    return static_cast<std::uint64_t>(bytes);
  }
  /// Returns how much of the send buffer an item takes, which is more than its size.
  std::uint64_t bytes_taken(const Ends& ends, std::uint32_t item_bytes) const {
    std::vector<std::byte> item(item_bytes);
    int taken = 0;
    if (put(ends.put.get(), item.data(), item.size()) < 0 ||
        ioctl(ends.put.get(), SIOCOUTQ, &taken) != 0 ||
        get(ends.get.get(), item.data(), item.size()) < 0) {
      throw std::system_error(errno, std::generic_category(),
                              "sending an item through the socket of a channel");
    }
    return static_cast<std::uint64_t>(std::max(taken, 1));
  }
};

/// Returns the size of the largest message: what the kernel's limit of the send buffer leaves, and
/// not so much that the kernel may lack memory in one piece for it.
std::uint32_t max_message_bytes() {
  constexpr std::uint64_t most = 1 << 20;
  std::uint64_t limit = 212'992;  // the kernel's default
  std::ifstream("/proc/sys/net/core/wmem_max") >> limit;
  return static_cast<std::uint32_t>(std::min(2 * limit - reserve, most));
}

std::unique_ptr<const workloads::SyncBackend> make(workloads::SyncKind, workloads::Sync& sync) {
  return make_descriptor_channel(std::make_unique<SocketTransport>(), sync);
}

}  // namespace

SyncImplementation make_unix_socket() {
  return {.description = "a pair of Unix sockets (SOCK_SEQPACKET), a message for each item",
          .contexts = {ExecutionContext::threads, ExecutionContext::processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.joins = {},
                      .max_item_bytes = max_message_bytes(),
                      .has_own_capacity = true,
                      .is_inherited = true},
          .make = make};
}

}  // namespace models
