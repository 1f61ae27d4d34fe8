// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/loopback_port.h"

namespace tests {

/// A server on a thread of this program that handles its k-th connection, from 0, as the test says
/// and then closes it.
class ScriptedServer {
 public:
  using Serve = std::function<void(int stream, int connection)>;

  explicit ScriptedServer(Serve serve);
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;
  /// Waits for the end of the connection that is open.
  ~ScriptedServer();

  std::string address() const { return port_.text(); }  ///< "127.0.0.1:4711"

 private:
  LoopbackPort port_;
  std::thread thread_;
};

/// Reads the head of a request; less when the client closes before its end.
std::string read_request(int stream);

/// Sends the text, unless the client is gone.
void say(int stream, std::string_view text);

/// Waits until the client closes.
void await_end(int stream);

/// Returns a `Serve` that reads a request and sends the answer.
ScriptedServer::Serve answering(std::string answer);

}  // namespace tests
