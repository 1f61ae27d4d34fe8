// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/server/listeners.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>

namespace workloads::http_server {
namespace {

constexpr int backlog = 4096;
constexpr int ports_to_try = 50;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(unsigned index, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + index);
  return address;
}

void set_option(int socket, int level, int name, int value) {
  if (setsockopt(socket, level, name, &value, sizeof value) != 0) fail("setsockopt of a listener");
}

/// Listens on a port that the system chooses at the first address. Returns nothing when another
/// program has that port at another address.
std::optional<Listeners> try_listen(int deferral_s) {
  std::uint16_t port = 0;
  std::vector<support::FileDescriptor> listeners;
  for (unsigned index = 0; index < addresses; ++index) {
    support::FileDescriptor listener(
        socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!listener) fail("socket of a listener");
    sockaddr_in address = loopback(index, port);
    if (bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      if (errno == EADDRINUSE) return std::nullopt;
      fail("bind to a loopback address");
    }
    socklen_t length = sizeof address;
    if (getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      fail("getsockname");
    }
    port = ntohs(address.sin_port);
    // Connections inherit the first; by the second they are accepted with their request, which
    // saves the wait for it. A slow client opens thousands of them before it sends the first one.
    set_option(listener.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(listener.get(), IPPROTO_TCP, TCP_DEFER_ACCEPT, deferral_s);
    if (listen(listener.get(), backlog) != 0) fail("listen");
    listeners.push_back(std::move(listener));
  }
  return Listeners{port, std::move(listeners)};
}

}  // namespace

Listeners listen_on_loopback(std::chrono::nanoseconds patience) {
  using std::chrono::seconds;
  const auto deferral = std::clamp(std::chrono::ceil<seconds>(patience), seconds(1), seconds(5));
  for (int attempt = 0; attempt < ports_to_try; ++attempt) {
    if (auto listeners = try_listen(static_cast<int>(deferral.count()))) {
      return *std::move(listeners);
    }
  }
  fail("bind to 127.0.0.1 to 127.0.0.16");
}

}  // namespace workloads::http_server
