// SPDX-License-Identifier: Apache-2.0
// The server that the tasks of some workloads download from: a process of its own, so that it takes
// nothing from the models' processes, and lives no longer than the trial that started it.
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>

#include "workloads/http/server/server.h"
#include "workloads/support/network_error.h"

namespace {

using workloads::http_server::HttpServer;

constexpr int exit_failure = 1;
constexpr int exit_usage = 2;

bool read_number(const char* text, std::int64_t& value) {
  const char* const end = text + std::strlen(text);
  const auto [rest, error] = std::from_chars(text, end, value);
  return error == std::errc() && rest == end && value >= 0;
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// Writes a line to the process that started this one and waits for it.
bool report(const std::string& line) {
  return write(STDOUT_FILENO, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

}  // namespace

int main(int count, char** words) {
  std::array<std::int64_t, 4> numbers{};  // parent, latency, jitter, bandwidth
  bool understood = count == 1 + static_cast<int>(numbers.size());
  for (std::size_t i = 0; understood && i < numbers.size(); ++i) {
    understood = read_number(words[i + 1], numbers[i]);
  }
  if (!understood) {
    std::fputs("This program is started by bench, for the workloads that download.\n", stderr);
    return exit_usage;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // It may have died before that call, in which case no signal will come.
  if (getppid() != numbers[0]) return 0;
  prctl(PR_SET_TIMERSLACK, 1UL);  // by default it would answer 50 µs late
  raise_descriptor_limit();
  try {
    HttpServer server({.latency = std::chrono::nanoseconds(numbers[1]),
                       .jitter = std::chrono::nanoseconds(numbers[2]),
                       .bandwidth = static_cast<std::uint64_t>(numbers[3])});
    if (!report(std::to_string(server.port()) + "\n")) return exit_failure;
    close(STDOUT_FILENO);
    server.run(STDIN_FILENO);
    return 0;
  } catch (const std::system_error& error) {
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string advice = workloads::support::network_advice(
        error.code().value(), reinterpret_cast<const sockaddr*>(&loopback));
    // The errno for the parent process, and the call without the text of that errno.
    std::string call = error.what();
    const std::string meaning = ": " + error.code().message();
    if (call.ends_with(meaning)) call.resize(call.size() - meaning.size());
    report("refused " + std::to_string(error.code().value()) + " " + call +
           (advice.empty() ? "" : " (" + advice + ")") + "\n");
    return exit_failure;
  } catch (const std::exception& error) {
    report(std::string("error: ") + error.what() + "\n");
    return exit_failure;
  }
}
