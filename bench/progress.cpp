// SPDX-License-Identifier: Apache-2.0
#include "bench/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench/terminal.h"
#include "reports/text.h"

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

void Progress::update(const std::string& state, double left_s) {
  line_ = state;
  left_s_ = left_s;
  updated_ = clock::now();
  tick();
}

void Progress::tick() {
  if (quiet_ || line_.empty()) return;
  if (terminal_) {
    draw();
  } else if (clock::now() - logged_ >= between_log_lines) {
    logged_ = clock::now();
    std::fprintf(stderr, "about %.0f s left, %s\n", std::max(0.0, left_s_), line_.c_str());
  }
}

void Progress::draw() {
  const double since = std::chrono::duration<double>(clock::now() - updated_).count();
  const std::string text =
      "about " + reports::format_number(std::max(0.0, left_s_ - since), 0) + " s left, " + line_;
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

}  // namespace bench
