// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstdint>
#include <queue>
#include <span>
#include <string>
#include <vector>

#include "workloads/http/server/http_body.h"
#include "workloads/http/server/listeners.h"
#include "workloads/http/server/request.h"
#include "workloads/support/file_descriptor.h"

namespace workloads::http_server {

struct ServerSettings {
  std::chrono::nanoseconds latency{0};  ///< between a request and its answer
  std::chrono::nanoseconds jitter{0};   ///< at most so much more, by seed and task
  std::uint64_t bandwidth = 0;          ///< bytes per second of a body; 0: unlimited
  /// A client that sends no whole request, or takes nothing of its answer, for so long is dropped.
  std::chrono::nanoseconds patience = std::chrono::seconds(30);
};

/// Serves generated files over HTTP/1.1, on one thread that slows the measured clients as little as
/// possible: sockets by edge-triggered epoll, a whole answer in one call that also carries the end
/// of the connection, and no allocation per request once it is warm.
class HttpServer {
 public:
  /// Listens. Throws `std::system_error`.
  explicit HttpServer(const ServerSettings& settings);

  std::uint16_t port() const { return listeners_.port; }

  /// Serves until `lifeline`, which nothing is read from, comes to its end. Throws
  /// `std::system_error`.
  void run(int lifeline);

 private:
  enum class State : std::uint8_t { free, reading, waiting, sending, leaving };

  struct Connection {
    support::FileDescriptor fd;
    std::uint32_t generation = 0;  ///< distinguishes it from earlier connections in the same slot
    State state = State::free;
    bool registered = false;      ///< with epoll
    bool may_be_readable = true;  ///< false once a read found nothing
    bool peer_ended = false;      ///< the client will send no more than what is still unread
    std::int64_t since_ns = 0;    ///< when the state began, or sending last made progress
    std::string received;         ///< bytes of requests that were not parsed yet
    Request request;
    std::string head;
    std::size_t head_sent = 0;
    std::uint64_t body_sent = 0;
    std::int64_t began_ns = 0;  ///< to send
    std::size_t discarded = 0;  ///< bytes that came after the last answer and were discarded
  };

  struct Timer {
    std::int64_t due_ns;
    std::uint32_t slot;
    std::uint32_t generation;
    bool operator>(const Timer& other) const { return due_ns > other.due_ns; }
  };

  std::size_t wait(std::span<epoll_event> events);
  void accept_all(int listener);
  void on_event(std::uint64_t tag, std::uint32_t events);
  void on_timer(const Timer& timer);
  void read_requests(std::uint32_t slot);
  void begin_request(std::uint32_t slot, std::string_view received);
  void begin_answer(std::uint32_t slot);
  void send_answer(std::uint32_t slot);
  void end_answer(std::uint32_t slot);
  void discard_input(std::uint32_t slot);
  /// Whether the connection may be closed when its answer is written, because nothing more is to be
  /// read from it.
  static bool ends_with_answer(const Connection& connection);
  void call_at(std::int64_t due_ns, std::uint32_t slot);
  void watch(std::uint32_t slot);
  void drop(std::uint32_t slot);
  void drop_silent_clients(std::int64_t now_ns);
  const std::string& head_of_file(std::uint64_t size, bool keep_alive);

  ServerSettings settings_;
  Listeners listeners_;
  support::FileDescriptor epoll_;
  std::vector<Connection> connections_;
  std::vector<std::uint32_t> free_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
  support::BodySource source_{0};
  struct {
    std::uint64_t size = 0;
    bool keep_alive = false;
    std::string text;
  } last_head_;  ///< serialised once: all files of a trial have one size
};

}  // namespace workloads::http_server
