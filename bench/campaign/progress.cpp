// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "bench/campaign/outlook.h"
#include "bench/files/terminal.h"

namespace bench {
namespace {

constexpr std::chrono::seconds between_log_lines(10);

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

}  // namespace

Progress::Progress(bool quiet)
    : quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0 && understands_escapes(std::getenv("TERM"))) {}

Progress::~Progress() { erase(); }

void Progress::update(const std::string& state, double left_s, bool is_at_least) {
  line_ = state;
  left_s_ = left_s;
  is_at_least_ = is_at_least;
  updated_ = clock::now();
  tick();
}

void Progress::tick() {
  if (quiet_ || line_.empty()) return;
  if (terminal_) {
    draw();
  } else if (clock::now() - logged_ >= between_log_lines) {
    logged_ = clock::now();
    std::fprintf(stderr, "%s, %s\n", time_left().c_str(), line_.c_str());
  }
}

std::string Progress::time_left() const {
  const double since = std::chrono::duration<double>(clock::now() - updated_).count();
  return format_time_left(left_s_ - since, is_at_least_);
}

void Progress::draw() {
  const std::string text = time_left() + ", " + line_;
  // The names are ASCII: bytes are columns.
  std::fprintf(stderr, "\r\033[K%s", text.substr(0, terminal_width() - 1).c_str());
  drawn_ = true;
}

void Progress::erase() {
  if (drawn_) std::fputs("\r\033[K", stderr);
  drawn_ = false;
}

void Progress::say(const std::string& message) {
  if (quiet_) return;
  erase();
  std::fprintf(stderr, "%s\n", message.c_str());
}

void Progress::warn(const std::string& message) { error("warning: " + message); }

void Progress::error(const std::string& message) {
  erase();
  std::fprintf(stderr, "bench: %s\n", message.c_str());
}

}  // namespace bench
