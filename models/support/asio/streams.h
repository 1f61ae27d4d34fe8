// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>

#include "models/support/asio/executor.h"
#include "workloads/io.h"

namespace models::support::asio_io {

using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;

/// A socket, and the timer that cancels what it waits for when the task's time is over.
class Stream {
 public:
  explicit Stream(asio::io_context& context) : socket(context), timer_(context) {}

  Socket socket;

  /// Sets the deadline of the transfers that are started from now on; 0: none. The timer is set
  /// anew only when the deadline has changed.
  void set_deadline(std::int64_t deadline_ns) {
    if (deadline_ns == deadline_ns_) return;
    deadline_ns_ = deadline_ns;
    if (deadline_ns == 0) {
      timer_.cancel();
      return;
    }
    timer_.expires_at(Clock::time_point(std::chrono::nanoseconds(deadline_ns)));
    // An expiry may be meant for an earlier stream that had this object.
    timer_.async_wait([this](const Error& error) {
      if (!error && is_overdue() && socket.is_open()) socket.cancel();
    });
  }
  bool is_overdue() const {
    return deadline_ns_ != 0 &&
           Clock::now() >= Clock::time_point(std::chrono::nanoseconds(deadline_ns_));
  }

 private:
  Timer timer_;
  std::int64_t deadline_ns_ = 0;
};

inline Tcp::endpoint endpoint_of(const workloads::Transfer& transfer) {
  Tcp::endpoint endpoint;
  endpoint.resize(transfer.address_size);
  std::memcpy(endpoint.data(), transfer.address, transfer.address_size);
  return endpoint;
}

/// Returns the result of a transfer from the outcome that asio reports.
inline std::int64_t result_of(const Error& error, std::size_t bytes, const Stream& stream) {
  if (!error) return static_cast<std::int64_t>(bytes);
  if (error == asio::error::eof) return 0;
  if (error == asio::error::operation_aborted && stream.is_overdue()) return -ETIMEDOUT;
  return -error.value();
}

/// The streams of one context, found by their descriptors. An object is kept for the next stream
/// with the same number.
class Streams {
 public:
  explicit Streams(asio::io_context& context) : context_(context) {}

  // Each does a transfer of this kind and stores its result. They are coroutines of their own
  // because in that of a task they would make the frames of sleeping tasks larger.

  asio::awaitable<void, Executor> connect(workloads::Transfer& transfer) {
    Error error;
    const auto endpoint = endpoint_of(transfer);
    Socket socket(context_);
    socket.open(endpoint.protocol(), error);
    if (!error) socket.set_option(Tcp::no_delay(true), error);
    if (error) {
      transfer.result = -error.value();
      co_return;
    }
    Stream& stream = add(std::move(socket));
    stream.set_deadline(transfer.deadline_ns);
    if (stream.is_overdue()) {
      error = asio::error::operation_aborted;
    } else {
      co_await stream.socket.async_connect(endpoint, asio::redirect_error(use_awaitable, error));
    }
    transfer.result =
        result_of(error, static_cast<std::size_t>(stream.socket.native_handle()), stream);
    if (error) close(stream);
  }

  /// A read or a write.
  asio::awaitable<void, Executor> move_bytes(workloads::Transfer& transfer) {
    Error error = asio::error::operation_aborted;
    std::size_t bytes = 0;
    Stream& stream = at(transfer.fd);
    stream.set_deadline(transfer.deadline_ns);
    if (!stream.is_overdue()) {
      const auto buffer = asio::buffer(transfer.data, transfer.size);
      if (transfer.kind == workloads::Operation::Kind::read) {
        bytes = co_await stream.socket.async_read_some(buffer,
                                                       asio::redirect_error(use_awaitable, error));
      } else {
        bytes = co_await stream.socket.async_write_some(buffer,
                                                        asio::redirect_error(use_awaitable, error));
      }
    }
    transfer.result = result_of(error, bytes, stream);
  }

  void close(workloads::Transfer& transfer) { transfer.result = close(at(transfer.fd)); }

 private:
  Stream& add(Socket&& socket) {
    const auto place = static_cast<std::size_t>(socket.native_handle());
    if (place >= streams_.size()) streams_.resize(place + 1);
    auto& stream = streams_[place];
    if (stream == nullptr) stream = std::make_unique<Stream>(context_);
    stream->socket = std::move(socket);
    return *stream;
  }
  Stream& at(int fd) { return *streams_.at(static_cast<std::size_t>(fd)); }

  static std::int64_t close(Stream& stream) {
    Error error;
    stream.set_deadline(0);
    stream.socket.close(error);
    return -error.value();
  }

  asio::io_context& context_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

}  // namespace models::support::asio_io
