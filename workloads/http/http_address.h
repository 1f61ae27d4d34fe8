// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <vector>

namespace workloads::support {

/// What `connect` takes.
struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

/// Of "127.0.0.1:4711" or "[::1]:80". Throws `std::invalid_argument`.
Endpoint endpoint_of(const std::string& text);

/// http://host[:port]/path
struct Url {
  std::string host;  ///< a name or an address, without the brackets of one of IPv6
  std::uint16_t port = 80;
  std::string path = "/";  ///< with the query

  /// As the `Host` field has it.
  std::string authority() const;
};

/// Throws `std::invalid_argument`, saying what is wrong with it.
Url parse_url(const std::string& text);

/// Asks the system for the addresses of the host, each once, in the order in which the system would
/// try them; as `endpoint_of` reads them. Throws `std::invalid_argument` when there is none.
std::vector<std::string> resolve(const Url& url);

}  // namespace workloads::support
