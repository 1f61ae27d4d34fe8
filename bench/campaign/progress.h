// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

namespace bench {

/// Shows the progress of a run on standard error: one line that changes on a terminal, a plain line
/// now and then in a log, nothing when quiet.
class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Replaces the line. `left_s` is the time left in seconds; `is_at_least` says that it may be
  /// longer.
  void update(const std::string& state, double left_s, bool is_at_least = false);
  /// Shows the line again, with the time that has passed.
  void tick();
  /// Prints a message on a line of its own, also in a log.
  void say(const std::string& message);
  /// Prints a warning, also when quiet: what is measured is not what was asked for.
  void warn(const std::string& message);
  /// Prints an error, also when quiet.
  void error(const std::string& message);

 private:
  std::string time_left() const;
  void draw();
  void erase();

  using clock = std::chrono::steady_clock;
  bool quiet_;
  bool terminal_;
  bool drawn_ = false;
  std::string line_;
  clock::time_point logged_{};
  double left_s_ = 0;
  bool is_at_least_ = false;
  clock::time_point updated_ = clock::now();
};

}  // namespace bench
