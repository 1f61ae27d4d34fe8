// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "workloads/support/file_descriptor.h"

namespace workloads::http_server {

/// The server listens on 127.0.0.1 to 127.0.0.16, one port: each address has a queue of its own for
/// new connections and, at the client, ports of its own.
inline constexpr unsigned addresses = 16;

/// One listening socket per address, all of the same port.
struct Listeners {
  std::uint16_t port = 0;
  std::vector<support::FileDescriptor> sockets;
};

/// Listens on a port that is free on all addresses. A connection is accepted with its first
/// request, or without one after `patience`, but at least 1 s and at most 5 s. Throws
/// `std::system_error`.
Listeners listen_on_loopback(std::chrono::nanoseconds patience);

}  // namespace workloads::http_server
