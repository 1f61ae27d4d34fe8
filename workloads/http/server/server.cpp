// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/server.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "workloads/http/server/pace.h"
#include "workloads/support/monotonic_clock.h"

namespace workloads::http_server {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::uint64_t lifeline_tag = ~std::uint64_t{0};
constexpr std::uint64_t listener_tag = std::uint64_t{0xffffffff} << 32;  // a generation never seen
/// How long the server reads what a client still sends after the last answer.
constexpr std::int64_t max_leaving_ns = second_ns;
constexpr std::size_t max_discarded = 64 << 10;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

timespec to_timespec(std::int64_t ns) { return {ns / second_ns, ns % second_ns}; }

}  // namespace

HttpServer::HttpServer(const ServerSettings& settings)
    : settings_(settings),
      listeners_(listen_on_loopback(settings.patience)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) fail("epoll_create1");
  for (unsigned index = 0; index < addresses; ++index) {
    epoll_event event{.events = EPOLLIN, .data = {.u64 = listener_tag | index}};
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listeners_.sockets[index].get(), &event) != 0) {
      fail("epoll_ctl of a listener");
    }
  }
}

void HttpServer::run(int lifeline) {
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.u64 = lifeline_tag}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, lifeline, &event) != 0) fail("epoll_ctl");
  std::array<epoll_event, 512> events;
  for (std::int64_t checked_ns = support::monotonic_now_ns();;) {
    for (const epoll_event& seen : std::span(events).first(wait(events))) {
      if (seen.data.u64 == lifeline_tag) return;
      on_event(seen.data.u64, seen.events);
    }
    const std::int64_t now = support::monotonic_now_ns();
    while (!timers_.empty() && timers_.top().due_ns <= now) {
      const Timer timer = timers_.top();
      timers_.pop();
      on_timer(timer);
    }
    if (now - checked_ns >= second_ns) drop_silent_clients(checked_ns = now);
  }
}

std::size_t HttpServer::wait(std::span<epoll_event> events) {
  std::int64_t timeout_ns = second_ns;
  if (!timers_.empty()) {
    timeout_ns =
        std::clamp<std::int64_t>(timers_.top().due_ns - support::monotonic_now_ns(), 0, second_ns);
  }
  const timespec limit = to_timespec(timeout_ns);
  const int max_events = static_cast<int>(events.size());
  int count = epoll_pwait2(epoll_.get(), events.data(), max_events, &limit, nullptr);
  if (count < 0 && errno == ENOSYS) {  // before Linux 5.11: a late answer, never an early one
    count = epoll_wait(epoll_.get(), events.data(), max_events,
                       static_cast<int>((timeout_ns + 999'999) / 1'000'000));
  }
  if (count < 0 && errno != EINTR) fail("epoll_pwait2");
  return static_cast<std::size_t>(std::max(count, 0));
}

void HttpServer::on_event(std::uint64_t tag, std::uint32_t events) {
  if ((tag & listener_tag) == listener_tag) return accept_all(listeners_.sockets[tag & 0xff].get());
  const auto slot = static_cast<std::uint32_t>(tag);
  Connection& connection = connections_[slot];
  if (connection.generation != tag >> 32) return;  // it ended earlier in this round
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) connection.may_be_readable = true;
  if ((events & (EPOLLRDHUP | EPOLLHUP)) != 0) connection.peer_ended = true;
  if (connection.state == State::reading) {
    read_requests(slot);
  } else if (connection.state == State::leaving) {
    discard_input(slot);
  } else if (connection.state == State::sending && settings_.bandwidth == 0) {
    send_answer(slot);
  }
}

void HttpServer::accept_all(int listener) {
  for (;;) {
    support::FileDescriptor fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) {
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (errno == EAGAIN) return;
      // Out of descriptors or memory: the connections that there are go on, and the next event
      // tries again.
      const timespec moment{0, 1'000'000};
      nanosleep(&moment, nullptr);
      return;
    }
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(connections_.size()));
      connections_.emplace_back();
    }
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    Connection& connection = connections_[slot];
    connection.fd = std::move(fd);
    connection.state = State::reading;
    connection.registered = false;
    connection.may_be_readable = true;
    connection.peer_ended = false;
    connection.since_ns = support::monotonic_now_ns();
    read_requests(slot);
  }
}

void HttpServer::read_requests(std::uint32_t slot) {
  std::array<char, max_head_bytes + 1> buffer;
  while (connections_[slot].state == State::reading && connections_[slot].may_be_readable) {
    Connection& connection = connections_[slot];
    const ssize_t got = recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      connection.may_be_readable = false;
      break;
    }
    if (got <= 0) return drop(slot);
    // An event will tell of what comes later.
    if (static_cast<std::size_t>(got) < buffer.size() && !connection.peer_ended) {
      connection.may_be_readable = false;
    }
    const std::string_view received(buffer.data(), static_cast<std::size_t>(got));
    if (connection.received.empty()) {
      begin_request(slot, received);
    } else {
      const std::string all = connection.received.append(received);
      connection.received.clear();
      begin_request(slot, all);
    }
  }
  if (connections_[slot].state == State::reading) watch(slot);
}

void HttpServer::begin_request(std::uint32_t slot, std::string_view received) {
  Connection& connection = connections_[slot];
  const Request request = parse_request(received);
  if (request.status == 0) {
    connection.received = received;
    return;
  }
  connection.request = request;
  connection.received = received.substr(request.consumed);
  connection.head_sent = 0;
  connection.body_sent = 0;
  // The clock is read now and not once per round: no answer may come before its time.
  connection.since_ns = support::monotonic_now_ns();
  if (request.status != 200) {
    connection.head = answer_head(request.status, 0, false);
    connection.request.size = 0;
    connection.request.keep_alive = false;
    return begin_answer(slot);
  }
  connection.head = head_of_file(request.size, request.keep_alive);
  connection.state = State::waiting;
  const auto delay =
      settings_.latency + support::jitter_of(settings_.jitter, request.seed, request.task);
  call_at(connection.since_ns + delay.count(), slot);
}

bool HttpServer::ends_with_answer(const Connection& connection) {
  return connection.request.status == 200 && !connection.request.keep_alive &&
         connection.received.empty();
}

const std::string& HttpServer::head_of_file(std::uint64_t size, bool keep_alive) {
  if (last_head_.text.empty() || last_head_.size != size || last_head_.keep_alive != keep_alive) {
    last_head_ = {size, keep_alive, answer_head(200, size, keep_alive)};
  }
  return last_head_.text;
}

void HttpServer::on_timer(const Timer& timer) {
  Connection& connection = connections_[timer.slot];
  if (connection.generation != timer.generation) return;
  if (connection.state == State::waiting) {
    begin_answer(timer.slot);
  } else if (connection.state == State::sending) {
    send_answer(timer.slot);
  }
}

void HttpServer::begin_answer(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.state = State::sending;
  connection.began_ns = connection.since_ns = support::monotonic_now_ns();
  if (source_.seed() != connection.request.seed && connection.request.size > 0) {
    source_ = support::BodySource(connection.request.seed);
  }
  send_answer(slot);
}

void HttpServer::send_answer(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  const std::uint64_t size = connection.request.size;
  const Pace pace{settings_.bandwidth, connection.began_ns, size};
  const std::uint64_t allowed =
      settings_.bandwidth == 0 ? size : pace.allowed(support::monotonic_now_ns());
  for (;;) {
    std::array<iovec, 4> parts{};
    std::size_t count = 0;
    std::array<std::byte, 8> prefix;
    const auto add = [&](const void* data, std::size_t bytes) {
      parts[count++] = {const_cast<void*>(data), bytes};
    };
    if (connection.head_sent < connection.head.size()) {
      add(connection.head.data() + connection.head_sent,
          connection.head.size() - connection.head_sent);
    }
    std::uint64_t offset = connection.body_sent;
    while (offset < allowed && count < parts.size()) {
      const auto piece = source_.piece(connection.request.task, offset, allowed - offset, prefix);
      add(piece.data(), piece.size());
      offset += piece.size();
    }
    if (count == 0) break;
    // The last bytes are held back for a moment, to take the end of the connection along.
    const bool is_last = offset == size && ends_with_answer(connection);
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t sent =
        sendmsg(connection.fd.get(), &message, MSG_NOSIGNAL | (is_last ? MSG_MORE : 0));
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) {
      if (settings_.bandwidth == 0) return watch(slot);
      break;
    }
    if (sent < 0) return drop(slot);
    connection.since_ns = support::monotonic_now_ns();
    const auto moved = static_cast<std::size_t>(sent);
    const std::size_t of_head = std::min(moved, connection.head.size() - connection.head_sent);
    connection.head_sent += of_head;
    connection.body_sent += moved - of_head;
    if (connection.head_sent == connection.head.size() && connection.body_sent == size) {
      return end_answer(slot);
    }
  }
  call_at(pace.next_ns(support::monotonic_now_ns()), slot);
}

void HttpServer::end_answer(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  if (ends_with_answer(connection)) return drop(slot);
  if (!connection.request.keep_alive) {
    // Bytes that the client still sends would turn a close at once into a reset, which takes the
    // answer away from the client.
    shutdown(connection.fd.get(), SHUT_WR);
    connection.state = State::leaving;
    connection.discarded = 0;
    watch(slot);
    return discard_input(slot);
  }
  connection.state = State::reading;
  if (!connection.received.empty()) {  // a request that did not wait for its turn
    const std::string rest = std::move(connection.received);
    connection.received.clear();
    begin_request(slot, rest);
  }
  read_requests(slot);
}

void HttpServer::discard_input(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  std::array<char, 16 << 10> buffer;
  while (connection.discarded < max_discarded) {
    const ssize_t got = recv(connection.fd.get(), buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) break;
    connection.discarded += static_cast<std::size_t>(got);
  }
  drop(slot);
}

void HttpServer::call_at(std::int64_t due_ns, std::uint32_t slot) {
  timers_.push({due_ns, slot, connections_[slot].generation});
}

void HttpServer::watch(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  if (connection.registered) return;
  // Edge-triggered, so one registration serves whatever the connection waits for.
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                    .data = {.u64 = std::uint64_t{connection.generation} << 32 | slot}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connection.fd.get(), &event) != 0) return drop(slot);
  connection.registered = true;
}

void HttpServer::drop(std::uint32_t slot) {
  Connection& connection = connections_[slot];
  connection.fd.reset();
  connection.state = State::free;
  connection.received.clear();
  connection.generation = (connection.generation + 1) % 0xffffffff;
  free_.push_back(slot);
}

void HttpServer::drop_silent_clients(std::int64_t now_ns) {
  for (std::uint32_t slot = 0; slot < connections_.size(); ++slot) {
    const Connection& connection = connections_[slot];
    if (connection.state == State::free || connection.state == State::waiting) continue;
    const std::int64_t patience_ns =
        connection.state == State::leaving ? max_leaving_ns : settings_.patience.count();
    if (now_ns - connection.since_ns > patience_ns) drop(slot);
  }
}

}  // namespace workloads::http_server
