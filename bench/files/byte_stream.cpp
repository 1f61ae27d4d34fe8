// SPDX-License-Identifier: Apache-2.0
#include "bench/files/byte_stream.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <climits>

#include "bench/process/interrupt_signals.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr int poll_interval_ms = 100;

[[noreturn]] void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

bool is_regular_file(int fd) {
  struct stat status {};
  return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/// The signals that end a run are blocked, so that no system call returns because of them.
void wait_for(int fd, short events, const std::string& what) {
  pollfd source{fd, events, 0};
  for (;;) {
    const int ready = poll(&source, 1, poll_interval_ms);
    if (ready > 0) return;
    if (ready < 0 && errno != EINTR) throw_error(errno, what);
    if (stop_is_pending()) throw_error(EINTR, what);
  }
}

}  // namespace

void write_all(int fd, std::string_view text, const std::string& what) {
  const bool may_wait = !is_regular_file(fd);
  while (!text.empty()) {
    if (may_wait) wait_for(fd, POLLOUT, what);
    // A pipe that can be written to has room for so much: the call does not wait in the kernel.
    const std::size_t part = may_wait ? std::min<std::size_t>(text.size(), PIPE_BUF) : text.size();
    const ssize_t written = ::write(fd, text.data(), part);
    if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (written < 0) throw_error(errno, what);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

int open_named_pipe(const std::string& path) {
  const std::string what = "opening the pipe '" + reports::sanitize(path) + "'";
  for (;;) {
    const int fd = open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0) {
      fcntl(fd, F_SETFL, 0);  // whether it blocks is this descriptor's own affair
      return fd;
    }
    if (errno != ENXIO && errno != EINTR) throw_error(errno, what);
    if (stop_is_pending()) throw_error(EINTR, what + ", which nobody reads");
    poll(nullptr, 0, poll_interval_ms);
  }
}

std::string read_all(int fd, std::size_t max_bytes, const std::string& what) {
  std::string text;
  char buffer[16384];  // on the stack of a trial, too, whose memory is measured
  while (text.size() <= max_bytes) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got == 0) break;
    if (got > 0) {
      text.append(buffer, static_cast<std::size_t>(got));
    } else if (errno == EAGAIN) {
      wait_for(fd, POLLIN, what);
    } else if (errno != EINTR) {
      throw_error(errno, what);
    }
  }
  return text;
}

}  // namespace bench
