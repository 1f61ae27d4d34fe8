// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/support/file_descriptor.h"

namespace tests {

/// A TCP port of 127.0.0.1 that no other program has while this object lives.
class LoopbackPort {
 public:
  enum class State : std::uint8_t {
    listening,  ///< the kernel takes connections into a queue
    full,       ///< the queue is full: the kernel drops further requests and does not answer them
    closed,     ///< nothing listens: connections are refused
  };

  /// Throws `std::system_error`.
  explicit LoopbackPort(State state = State::listening);

  int socket() const { return socket_.get(); }
  const sockaddr_in& address() const { return address_; }
  std::string text() const;  ///< "127.0.0.1:4711"

 private:
  workloads::support::FileDescriptor socket_;
  sockaddr_in address_{};
  std::vector<workloads::support::FileDescriptor> queue_;
};

}  // namespace tests
