// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_service.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/support/refusal.h"

namespace workloads::support {
namespace {

/// Returns its path, beside the running program (bench or a test program).
std::string server_program() {
  std::array<char, 4096> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  const std::string self(path.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
  return self.substr(0, self.rfind('/') + 1) + "bench-http-server";
}

struct Pipe {
  FileDescriptor read_end, write_end;
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      throw_refused(errno, "pipe to the HTTP server");
    }
    read_end = FileDescriptor(ends[0]);
    write_end = FileDescriptor(ends[1]);
  }
};

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
  Pipe lifeline;
  Pipe report;
  std::string program = server_program();
  std::vector<std::string> words = {program, std::to_string(getpid()),
                                    std::to_string(latency.count()), std::to_string(jitter.count()),
                                    std::to_string(bandwidth)};
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, lifeline.read_end.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, report.write_end.get(), STDOUT_FILENO);
  // The server inherits nothing else that the trial has open, such as its answer pipe.
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  pid_t process = 0;
  const int error =
      posix_spawn(&process, program.c_str(), &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
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
    const std::string message = "the HTTP server could not start";
    constexpr std::string_view refused = "refused ";  // an errno and the call follow
    int refusal = 0;
    const char* const end = reply.data() + reply.size();
    if (reply.starts_with(refused)) {
      const auto number = std::from_chars(reply.data() + refused.size(), end, refusal);
      if (refusal > 0) throw_refused(refusal, message + ":" + std::string(number.ptr, end));
    }
    throw std::runtime_error(message + (reply.empty() ? std::string() : ": " + reply));
  }
  address_ = "127.0.0.1:" + reply;
}

}  // namespace workloads::support
