// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/network_error.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "workloads/support/file_descriptor.h"

namespace workloads::support {
namespace {

using Interfaces = std::unique_ptr<ifaddrs, decltype(&freeifaddrs)>;

/// All interfaces, once per address; null when the kernel does not tell.
Interfaces interfaces() {
  ifaddrs* found = nullptr;
  if (getifaddrs(&found) != 0) found = nullptr;
  return {found, freeifaddrs};
}

bool has_address_of(sa_family_t family) {
  const Interfaces all = interfaces();
  for (const ifaddrs* one = all.get(); one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == family) return true;
  }
  return false;
}

}  // namespace

bool is_loopback(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    const auto* const four = reinterpret_cast<const sockaddr_in*>(address);
    return ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
  }
  const auto* const six = reinterpret_cast<const sockaddr_in6*>(address);
  return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
}

bool loopback_is_down() {
  const Interfaces all = interfaces();
  bool found = false;
  for (const ifaddrs* one = all.get(); one != nullptr; one = one->ifa_next) {
    if ((one->ifa_flags & IFF_LOOPBACK) == 0) continue;
    if ((one->ifa_flags & IFF_UP) != 0) return false;
    found = true;
  }
  return found;
}

std::string network_advice(int error, const sockaddr* address) {
  const bool unreachable = error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN;
  if ((unreachable || error == EADDRNOTAVAIL) && is_loopback(address) && loopback_is_down()) {
    return "the loopback interface is down: 'ip link set lo up' brings it up";
  }
  if (error == EADDRNOTAVAIL && !has_address_of(address->sa_family)) {
    return address->sa_family == AF_INET6
               ? "this machine has no IPv6 address (net.ipv6.conf.all.disable_ipv6)"
               : "this machine has no IPv4 address";
  }
  if (unreachable)
    return "there is no route to it: 'ip route' and 'ip -6 route' show those there are";
  switch (error) {
    case EADDRNOTAVAIL:
    case EADDRINUSE:
    case EAGAIN:
      return "no local port is free: closed connections keep theirs for a minute, and there are "
             "those of net.ipv4.ip_local_port_range: use --keep-alive or fewer --tasks, or wait";
    case EACCES:
    case EPERM:
      return "a firewall or a sandbox (seccomp, a container's rules) forbids it";
    case EAFNOSUPPORT:
      return std::string("this kernel or sandbox has no IPv") +
             (address->sa_family == AF_INET6 ? "6" : "4");
    case ECONNREFUSED:
      return "no server listens there";
    case ETIMEDOUT:
      return "it does not answer, or a firewall drops what is sent to it";
    default:
      return {};
  }
}

std::string explain_network_error(int error, const sockaddr* address) {
  const std::string advice = network_advice(error, address);
  return std::generic_category().message(error) + (advice.empty() ? "" : " (" + advice + ")");
}

void check_loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  const auto refused = [&](const char* call) {
    const int error = errno;
    const std::string advice = network_advice(error, any);
    throw std::system_error(error, std::generic_category(),
                            "the workload's own server is reached by 127.0.0.1, and that is " +
                                std::string("refused") + (advice.empty() ? "" : ": " + advice) +
                                "; " + call);
  };
  const FileDescriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!listener) refused("socket");
  if (bind(listener.get(), any, size) != 0) refused("bind");
  if (listen(listener.get(), 1) != 0) refused("listen");
  if (getsockname(listener.get(), any, &size) != 0) refused("getsockname");
  const FileDescriptor client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!client) refused("socket");
  // The kernel completes it before anybody accepts.
  if (connect(client.get(), any, size) != 0) refused("connect");
}

}  // namespace workloads::support
