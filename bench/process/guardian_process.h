// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include <climits>

namespace bench {

/// An order of the coordinator to the guardian. Plain data: it crosses a socket.
struct GuardianOrder {
  enum Kind : int {
    start,  ///< a trial; descriptors come with the message
    kill,   ///< the running trial
  };
  Kind kind = kill;
  bool tells_stops = false;  ///< whether `continued` events are sent
  std::uint32_t padding_bytes = 0;
  char program[PATH_MAX] = {};  ///< with its terminating zero; empty: the guardian's own
};
static_assert(std::is_trivially_copyable_v<GuardianOrder>);

/// The descriptors of a trial, in the coordinator and then in the guardian.
struct TrialDescriptors {
  int request = -1;
  int answer = -1;
  int output = -1;
};
static_assert(std::is_trivially_copyable_v<TrialDescriptors>);

/// Sends an order, and copies of the descriptors where `fds` is not null. A dead guardian is no
/// error: the coordinator notices that its events end.
void send_order(int socket, const GuardianOrder& order, const TrialDescriptors* fds);

/// The life of the guardian: serves the orders that come over `socket` until the coordinator is
/// gone, and then kills what is left of its trials. For a process of one thread that was just
/// forked. Throws `std::exception` where memory is refused.
void run_guardian(int socket, const std::string& trial_program);

}  // namespace bench
