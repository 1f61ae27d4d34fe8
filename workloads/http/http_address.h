// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace workloads::support {

/// An address in the form that `connect` takes.
struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

/// Parses "127.0.0.1:4711" or "[::1]:80". Throws `std::invalid_argument`.
Endpoint endpoint_of(const std::string& text);

/// The parts of a URL of the form http://host[:port]/path.
struct Url {
  std::string host;  ///< a name or an address, without the brackets of one of IPv6
  std::uint16_t port = 80;
  std::string path = "/";  ///< with the query

  /// Returns host and port as in the `Host` field.
  std::string authority() const;
};

/// Parses a URL. Throws `std::invalid_argument` that says what is wrong with it.
Url parse_url(const std::string& text);

/// Asks the system for the addresses of the host, each once, in the order in which the system would
/// try them; as `endpoint_of` reads them. Throws `std::invalid_argument` when there is none.
std::vector<std::string> resolve(const Url& url);

}  // namespace workloads::support
