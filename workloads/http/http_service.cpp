// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_service.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/support/helper_program.h"
#include "workloads/support/refusal.h"

namespace workloads::support {
namespace {

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
  std::string program = helper_program(running_program(), "bench-http-server");
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
  // Whatever the trial holds open, its answer pipe among them, is none of the server's business.
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
  const std::string said = read_line(report.read_end.get());
  if (said.empty() || said.find_first_not_of("0123456789") != std::string::npos) {
    const std::string told = "the HTTP server could not start";
    constexpr std::string_view refused = "refused ";  // an errno and the call follow
    int refusal = 0;
    const char* const end = said.data() + said.size();
    if (said.starts_with(refused)) {
      const auto number = std::from_chars(said.data() + refused.size(), end, refusal);
      if (refusal > 0) throw_refused(refusal, told + ":" + std::string(number.ptr, end));
    }
    throw std::runtime_error(told + (said.empty() ? std::string() : ": " + said));
  }
  address_ = "127.0.0.1:" + said;
}

}  // namespace workloads::support
