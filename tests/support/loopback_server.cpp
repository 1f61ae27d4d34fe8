// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_server.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <unordered_map>

#include "models/support/os/child_process.h"
#include "workloads/support/file_descriptor.h"

namespace tests {
namespace {

using workloads::support::FileDescriptor;

FileDescriptor checked(int fd) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "the test's server");
  return FileDescriptor(fd);
}

/// The state of one client.
class Connection {
 public:
  explicit Connection(FileDescriptor socket) : socket_(std::move(socket)) {}
  int fd() const { return socket_.get(); }

  /// Continues as far as possible without blocking. Returns false when the connection is to be
  /// closed.
  bool go_on() { return take() && (received_ < wanted() || give()); }

 private:
  std::uint64_t wanted() const { return sizeof request_ + request_.upload; }

  bool take() {
    std::array<std::byte, 4096> buffer;
    for (;;) {
      const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
      if (got < 0) return errno == EAGAIN || errno == EINTR;
      if (got == 0) return false;
      for (ssize_t byte = 0; byte < got; ++byte, ++received_) {
        const std::byte value = buffer[static_cast<std::size_t>(byte)];
        if (received_ < sizeof request_) {
          reinterpret_cast<std::byte*>(&request_)[received_] = value;
        } else if (value != std::byte{byte_at(received_ - sizeof request_)}) {
          return reset();
        }
      }
    }
  }

  bool give() {
    const bool is_whole = request_.ending == Request::Ending::answer;
    const std::uint64_t size = is_whole ? request_.answer : request_.answer / 2;
    if (request_.ending == Request::Ending::silence) return true;
    while (sent_ < size) {
      std::array<std::byte, 4096> buffer;
      const std::size_t part = std::min<std::uint64_t>(buffer.size(), size - sent_);
      for (std::size_t byte = 0; byte < part; ++byte)
        buffer[byte] = std::byte{byte_at(sent_ + byte)};
      const ssize_t sent = send(fd(), buffer.data(), part, MSG_NOSIGNAL);
      if (sent < 0) return errno == EAGAIN || errno == EINTR;
      sent_ += static_cast<std::uint64_t>(sent);
    }
    return request_.ending == Request::Ending::reset ? reset() : is_whole;
  }

  bool reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return false;
  }

  FileDescriptor socket_;
  Request request_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_ = 0;
};

void watch(int epoll, int fd, std::uint32_t events) {
  epoll_event event{.events = events, .data = {.fd = fd}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

[[noreturn]] void serve(int listener) {
  const FileDescriptor epoll = checked(epoll_create1(EPOLL_CLOEXEC));
  watch(epoll.get(), listener, EPOLLIN);
  std::unordered_map<int, Connection> connections;
  for (;;) {
    epoll_event event{};
    if (epoll_wait(epoll.get(), &event, 1, -1) != 1) continue;
    const int fd = event.data.fd;
    if (fd == listener) {
      FileDescriptor socket(accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket) continue;
      watch(epoll.get(), socket.get(), EPOLLIN | EPOLLOUT | EPOLLET);
      const int accepted = socket.get();
      connections.emplace(accepted, std::move(socket));
    } else if (const auto found = connections.find(fd);
               found != connections.end() && !found->second.go_on()) {
      connections.erase(found);
    }
  }
}

}  // namespace

LoopbackServer::LoopbackServer() {
  // Inherited by the sockets of the connections.
  const int smallest = 1;
  setsockopt(port_.socket(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof smallest);
  setsockopt(port_.socket(), SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
  fcntl(port_.socket(), F_SETFL, O_NONBLOCK);
  process_ = models::support::fork_child([&] { serve(port_.socket()); });
}

LoopbackServer::~LoopbackServer() {
  kill(process_, SIGKILL);
  models::support::reap(process_);
}

}  // namespace tests
