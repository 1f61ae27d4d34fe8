// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace workloads::support {
namespace {

bool read_port(std::string_view text, std::uint16_t& port) {
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, port);
  return error == std::errc() && rest == end && port > 0;
}

/// Parses "name", "name:port", "[address]" or "[address]:port". Returns false for anything else.
bool read_authority(std::string_view text, std::string& host, std::uint16_t& port) {
  std::size_t end = 0;
  if (text.starts_with('[')) {
    end = text.find(']');
    if (end == std::string_view::npos) return false;
    host = text.substr(1, end - 1);
    ++end;
  } else {
    end = std::min(text.find(':'), text.size());
    host = text.substr(0, end);
  }
  const std::string_view rest = text.substr(end);
  return !host.empty() && (rest.empty() || (rest[0] == ':' && read_port(rest.substr(1), port)));
}

std::string bracketed(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
  throw std::invalid_argument("--url='" + text + "': " + why);
}

}  // namespace

Endpoint endpoint_of(const std::string& text) {
  std::string host;
  std::uint16_t port = 0;
  Endpoint endpoint;
  auto* const four = reinterpret_cast<sockaddr_in*>(&endpoint.address);
  auto* const six = reinterpret_cast<sockaddr_in6*>(&endpoint.address);
  if (!read_authority(text, host, port) || port == 0) {
    throw std::invalid_argument("'" + text + "' is not the address of a server");
  }
  if (inet_pton(AF_INET, host.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    endpoint.size = sizeof *four;
  } else if (inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    endpoint.size = sizeof *six;
  } else {
    throw std::invalid_argument("'" + text + "' is not the address of a server");
  }
  return endpoint;
}

std::string Url::authority() const {
  return bracketed(host) + (port == 80 ? "" : ":" + std::to_string(port));
}

Url parse_url(const std::string& text) {
  constexpr std::string_view scheme = "http://";
  if (text.starts_with("https://")) {
    refuse(text, "it has to be http://: what encryption costs is not measured here");
  }
  if (!text.starts_with(scheme)) refuse(text, "it has to be http://host[:port]/path");
  if (std::ranges::any_of(text, [](char byte) { return byte <= ' ' || byte > '~'; })) {
    refuse(text, "spaces, control characters and what is not ASCII have to be written as %XX");
  }
  const std::string_view rest = std::string_view(text).substr(scheme.size());
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos) {
    refuse(text, "a user's name and password are not supported");
  }
  Url url;
  if (!read_authority(authority, url.host, url.port)) {
    refuse(text, "'" + std::string(authority) + "' is not a host[:port]");
  }
  const std::string_view path = rest.substr(end, rest.find('#') - end);
  url.path = (path.starts_with('/') ? "" : "/") + std::string(path);
  return url;
}

std::vector<std::string> resolve(const Url& url) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(url.host.c_str(), nullptr, &hints, &found);
  if (error != 0) {
    throw std::invalid_argument("--url: cannot find the host '" + url.host +
                                "': " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::vector<std::string> addresses;
  std::string of_one_interface;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(one->ai_addr, one->ai_addrlen, host.data(), host.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0) {
      continue;
    }
    if (std::strchr(host.data(), '%') != nullptr) {
      of_one_interface = host.data();
      continue;
    }
    const std::string address = bracketed(host.data()) + ":" + std::to_string(url.port);
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  if (!addresses.empty()) return addresses;
  if (of_one_interface.empty()) {
    throw std::invalid_argument("--url: the host '" + url.host + "' has no usable address");
  }
  throw std::invalid_argument("--url: the address '" + of_one_interface + "' of '" + url.host +
                              "' is good on one interface only, which is not supported: use an "
                              "address without '%', as 127.0.0.1");
}

}  // namespace workloads::support
