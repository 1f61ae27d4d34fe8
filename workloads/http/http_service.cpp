// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_service.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "workloads/support/helper_program.h"
#include "workloads/support/pipe.h"
#include "workloads/support/refusal.h"
#include "workloads/support/spawn.h"
#include "workloads/support/wait_status.h"

namespace workloads::support {
namespace {

std::string read_line(int fd) {
  std::string line;
  std::array<char, 512> buffer;
  while (!line.ends_with('\n')) {
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    line.append(buffer.data(), static_cast<std::size_t>(got));
  }
  if (line.ends_with('\n')) line.pop_back();
  return line;
}

}  // namespace

HttpService::HttpService(std::chrono::nanoseconds latency, std::chrono::nanoseconds jitter,
                         std::uint64_t bandwidth) {
  constexpr const char* pipe_name = "pipe to the HTTP server";
  Pipe lifeline(pipe_name);
  Pipe report(pipe_name);
  Spawn spawn;
  spawn.pass(lifeline.read_end.get(), STDIN_FILENO);
  spawn.pass(report.write_end.get(), STDOUT_FILENO);
  // The server inherits nothing else that the trial has open, such as its answer pipe.
  spawn.close_from(STDERR_FILENO + 1);
  const std::string program = helper_program(running_program(), "bench-http-server");
  pid_t process = 0;
  const int error = spawn.start({program, std::to_string(getpid()), std::to_string(latency.count()),
                                 std::to_string(jitter.count()), std::to_string(bandwidth)},
                                process);
  if (error != 0) {
    const bool is_missing = error == ENOENT;
    throw_refused(error,
                  "starting the HTTP server '" + program + "'" +
                      (is_missing ? " (it belongs beside bench: build it, or copy it along)" : ""));
  }
  process_ = OwnedProcess(process);
  lifeline.read_end.reset();
  report.write_end.reset();
  lifeline_ = std::move(lifeline.write_end);
  const std::string reply = read_line(report.read_end.get());
  if (reply.empty() || reply.find_first_not_of("0123456789") != std::string::npos) {
    std::string message = "the HTTP server could not start";
    constexpr std::string_view refused = "refused ";  // an errno and the call follow
    int refusal = 0;
    const char* const end = reply.data() + reply.size();
    if (reply.starts_with(refused)) {
      const auto number = std::from_chars(reply.data() + refused.size(), end, refusal);
      if (refusal > 0) throw_refused(refusal, message + ":" + std::string(number.ptr, end));
    }
    if (!reply.empty()) throw std::runtime_error(message + ": " + reply);
    // It has closed the pipe, so it is ending, and its status does not come from this.
    if (const auto status = process_.end()) message += ": its process " + describe_exit(*status);
    throw std::runtime_error(message);
  }
  address_ = "127.0.0.1:" + reply;
}

}  // namespace workloads::support
