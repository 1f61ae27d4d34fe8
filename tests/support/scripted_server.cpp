// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scripted_server.h"

#include <sys/socket.h>

#include <array>
#include <utility>

namespace tests {

using workloads::support::FileDescriptor;

ScriptedServer::ScriptedServer(Serve serve)
    : thread_([this, serve = std::move(serve)] {
        for (int connection = 0;; ++connection) {
          const FileDescriptor stream(accept(port_.socket(), nullptr, nullptr));
          if (!stream) return;
          serve(stream.get(), connection);
        }
      }) {}

ScriptedServer::~ScriptedServer() {
  shutdown(port_.socket(), SHUT_RDWR);  // ends the accept
  thread_.join();
}

std::string read_request(int stream) {
  std::string request;
  std::array<char, 4096> buffer;
  while (request.find("\r\n\r\n") == std::string::npos) {
    const ssize_t got = recv(stream, buffer.data(), buffer.size(), 0);
    if (got <= 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return request;
}

void say(int stream, std::string_view text) {
  [[maybe_unused]] const auto sent = send(stream, text.data(), text.size(), MSG_NOSIGNAL);
}

void await_end(int stream) {
  std::array<char, 4096> buffer;
  while (recv(stream, buffer.data(), buffer.size(), 0) > 0) {
  }
}

ScriptedServer::Serve answering(std::string answer) {
  return [answer = std::move(answer)](int stream, int) {
    read_request(stream);
    say(stream, answer);
  };
}

}  // namespace tests
