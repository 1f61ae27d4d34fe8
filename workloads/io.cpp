// SPDX-License-Identifier: Apache-2.0
#include "workloads/io.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "workloads/support/idle_streams.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/system_call.h"

namespace workloads {
namespace {

using support::repeated;

const char* name_of(Operation::Kind kind) {
  switch (kind) {
    case Operation::Kind::connect:
      return "connect";
    case Operation::Kind::read:
    case Operation::Kind::file_read:
      return "read";
    case Operation::Kind::write:
    case Operation::Kind::file_write:
      return "write";
    case Operation::Kind::file_sync:
      return "fsync";
    case Operation::Kind::close:
      return "close";
    default:
      return "wait";
  }
}

/// Like `repeated`, for a socket with a time limit, which answers EAGAIN when that is over.
template <typename Call>
std::int64_t limited(Call call) {
  const std::int64_t result = repeated(call);
  return result == -EAGAIN || result == -EINPROGRESS ? -ETIMEDOUT : result;
}

bool limit_calls(int socket, std::int64_t left_ns) {
  constexpr std::int64_t second_us = 1'000'000;
  // Rounded up to at least one, since zero means no limit.
  const std::int64_t left_us = std::max<std::int64_t>(1, (left_ns + 999) / 1'000);
  const timeval limit{.tv_sec = left_us / second_us, .tv_usec = left_us % second_us};
  return setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0 &&
         setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0;
}

std::int64_t connect_blocking(const Transfer& transfer) {
  const int socket = ::socket(transfer.address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return -errno;
  const int yes = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  std::int64_t result = 0;
  if (transfer.deadline_ns != 0 &&
      !limit_calls(socket, transfer.deadline_ns - support::monotonic_now_ns())) {
    result = -errno;
  } else {
    // An interrupted connect goes on in the kernel, and the next call reports how it went.
    result = limited([&] { return ::connect(socket, transfer.address, transfer.address_size); });
    if (result == -EISCONN) result = 0;
  }
  if (result == 0) return socket;
  ::close(socket);
  return result;
}

class InstantIo final : public Io {
 public:
  bool start(Operation& operation) override {
    if (operation.kind != Operation::Kind::sleep && operation.kind != Operation::Kind::yield) {
      transfer_blocking(static_cast<Transfer&>(operation));
    }
    return true;
  }
  void block_thread(std::chrono::nanoseconds) override {}
};

Transfer of_stream(Operation::Kind kind, int stream, std::byte* data, std::size_t size,
                   std::int64_t deadline_ns) {
  Transfer transfer;
  transfer.kind = kind;
  transfer.fd = stream;
  transfer.data = data;
  transfer.size = size;
  transfer.deadline_ns = deadline_ns;
  return transfer;
}

Transfer of_file(Operation::Kind kind, int file, std::byte* data, std::size_t size,
                 std::uint64_t offset) {
  Transfer transfer = of_stream(kind, file, data, size, 0);
  transfer.offset = offset;
  return transfer;
}

/// Casts away const: a write only reads from the memory.
std::byte* bytes_of(std::span<const std::byte> from) { return const_cast<std::byte*>(from.data()); }

}  // namespace

void TransferWait::throw_error() const {
  throw std::system_error(static_cast<int>(-transfer_.result), std::generic_category(),
                          name_of(transfer_.kind));
}

void transfer_blocking(Transfer& transfer) noexcept {
  if (transfer.deadline_ns != 0 && support::monotonic_now_ns() >= transfer.deadline_ns) {
    transfer.result = -ETIMEDOUT;
    return;
  }
  const auto offset = static_cast<off_t>(transfer.offset);
  switch (transfer.kind) {
    case Operation::Kind::connect:
      transfer.result = connect_blocking(transfer);
      break;
    case Operation::Kind::read:
      transfer.result = limited([&] { return recv(transfer.fd, transfer.data, transfer.size, 0); });
      break;
    case Operation::Kind::write:
      transfer.result =
          limited([&] { return send(transfer.fd, transfer.data, transfer.size, MSG_NOSIGNAL); });
      break;
    case Operation::Kind::close:
      // Not repeated, because the descriptor is gone even after an error.
      transfer.result = ::close(transfer.fd) == 0 || errno == EINTR ? 0 : -errno;
      break;
    case Operation::Kind::file_read:
      transfer.result =
          repeated([&] { return pread(transfer.fd, transfer.data, transfer.size, offset); });
      break;
    case Operation::Kind::file_write:
      transfer.result =
          repeated([&] { return pwrite(transfer.fd, transfer.data, transfer.size, offset); });
      break;
    case Operation::Kind::file_sync:
      transfer.result = repeated([&] { return fsync(transfer.fd); });
      break;
    default:
      break;
  }
}

TransferWait connect(Io& io, const sockaddr* address, socklen_t size, std::int64_t deadline_ns) {
  Transfer transfer = of_stream(Operation::Kind::connect, -1, nullptr, 0, deadline_ns);
  transfer.address = address;
  transfer.address_size = size;
  return {io, transfer};
}

TransferWait read(Io& io, int stream, std::span<std::byte> into, std::int64_t deadline_ns) {
  return {io, of_stream(Operation::Kind::read, stream, into.data(), into.size(), deadline_ns)};
}

TransferWait write(Io& io, int stream, std::span<const std::byte> from, std::int64_t deadline_ns) {
  return {io, of_stream(Operation::Kind::write, stream, bytes_of(from), from.size(), deadline_ns)};
}

TransferWait close(Io& io, int stream) {
  return {io, of_stream(Operation::Kind::close, stream, nullptr, 0, 0)};
}

TransferWait file_read(Io& io, int file, std::span<std::byte> into, std::uint64_t offset) {
  return {io, of_file(Operation::Kind::file_read, file, into.data(), into.size(), offset)};
}

TransferWait file_write(Io& io, int file, std::span<const std::byte> from, std::uint64_t offset) {
  return {io, of_file(Operation::Kind::file_write, file, bytes_of(from), from.size(), offset)};
}

TransferWait file_sync(Io& io, int file) {
  return {io, of_file(Operation::Kind::file_sync, file, nullptr, 0, 0)};
}

void Io::block_thread(std::chrono::nanoseconds duration) { std::this_thread::sleep_for(duration); }

bool Io::park(SyncOperation&) {
  throw std::logic_error("a sync object of event loops made a task wait that cannot suspend");
}

void Io::complete(SyncOperation&) {
  throw std::logic_error("a sync object woke a task that cannot suspend");
}

void Io::complete_from_anywhere(SyncOperation&) {
  throw std::logic_error("a sync object woke a task of another thread, which nothing can tell");
}

bool BlockingIo::start(Operation& operation) {
  switch (operation.kind) {
    case Operation::Kind::sleep:
      std::this_thread::sleep_for(operation.duration);
      break;
    case Operation::Kind::yield:
      sched_yield();
      break;
    default:
      transfer_blocking(static_cast<Transfer&>(operation));
      break;
  }
  return true;
}

IdleStreams* BlockingIo::idle_streams() {
  // Each thread has streams of its own, since all threads share this object.
  thread_local IdleStreams idle;
  return &idle;
}

Io& blocking_io() {
  static constinit BlockingIo io;
  return io;
}

Io& instant_io() {
  static constinit InstantIo io;
  return io;
}

}  // namespace workloads
