// SPDX-License-Identifier: Apache-2.0
#include "tests/support/loopback_port.h"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace tests {
namespace {

void check(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

LoopbackPort::LoopbackPort(State state)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  check(socket_.get(), "socket");
  address_.sin_family = AF_INET;
  address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address_;
  auto* const address = reinterpret_cast<sockaddr*>(&address_);
  check(bind(socket_.get(), address, size), "bind");
  check(getsockname(socket_.get(), address, &size), "getsockname");
  if (state == State::closed) return;
  constexpr int largest_backlog = 4096;
  check(listen(socket_.get(), state == State::full ? 0 : largest_backlog), "listen");
  if (state == State::listening) return;
  for (int client = 0; client < 4; ++client) {
    queue_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    connect(queue_.back().get(), address, size);  // EINPROGRESS
  }
}

std::string LoopbackPort::text() const {
  return "127.0.0.1:" + std::to_string(ntohs(address_.sin_port));
}

}  // namespace tests
