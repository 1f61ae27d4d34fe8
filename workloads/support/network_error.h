// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <string>

namespace workloads::support {

/// Returns what to do when the system refuses a socket, or a connection to or a name at `address`,
/// with `error`, an errno. By the errno and by what the kernel says of the interfaces; empty when
/// there is no advice. May be called from any thread.
std::string network_advice(int error, const sockaddr* address);

/// `network_advice` behind the error's own words: "Network is unreachable: the loopback …".
std::string explain_network_error(int error, const sockaddr* address);

/// Whether there is a loopback interface, and it is down. False when that cannot be found out.
bool loopback_is_down();

/// Whether the address is in 127.0.0.0/8 or is ::1.
bool is_loopback(const sockaddr* address);

/// Listens on a port of 127.0.0.1 and connects to it, as a workload's own server and the models do.
/// Throws `std::system_error` with the remedy when that is refused.
void check_loopback();

}  // namespace workloads::support
