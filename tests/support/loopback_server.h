// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>
#include <sys/types.h>

#include <cstdint>

#include "tests/support/loopback_port.h"

namespace tests {

/// The request that a client sends first, as raw bytes: client and server run on one machine.
struct Request {
  enum class Ending : std::uint32_t {
    answer,   ///< sends the answer and waits for the client to close
    silence,  ///< never answers
    close,    ///< closes after half of the answer
    reset,    ///< resets the connection after half of the answer
  };
  std::uint32_t upload = 0;  ///< bytes that the client sends behind it, as `byte_at` says
  std::uint32_t answer = 0;  ///< bytes that it wants, as `byte_at` says
  Ending ending = Ending::answer;
};

constexpr std::uint8_t byte_at(std::uint64_t place) {
  return static_cast<std::uint8_t>(place * 131 + (place >> 8));
}

/// Serves any number of connections on 127.0.0.1, in a process of its own (a thread might hold a
/// lock of the allocator when a model forks), through sockets with the smallest buffers. A client
/// whose upload differs from `byte_at` is answered with a reset.
class LoopbackServer {
 public:
  LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  const sockaddr_in& address() const { return port_.address(); }

 private:
  LoopbackPort port_;
  pid_t process_ = 0;
};

}  // namespace tests
