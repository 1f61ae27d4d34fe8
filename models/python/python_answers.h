// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "models/job/job.h"

namespace models::support {

/// Thrown when the interpreter closed its end: it has ended.
class EndOfAnswers : public std::runtime_error {
 public:
  EndOfAnswers() : std::runtime_error("the answers ended") {}
};

/// Reads the answers of an interpreter (models/python/runner/main.py has the protocol) as untrusted
/// input: a malformed answer is a `std::runtime_error` that says what was wrong. Every read throws
/// `EndOfAnswers` at the end.
class PythonAnswers {
 public:
  /// Reads from `fd`, which outlives this.
  explicit PythonAnswers(int fd) : fd_(fd), buffer_(buffer_bytes) {}

  /// Returns the next line without its end. With a deadline, throws `std::runtime_error` when that
  /// passes.
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;
  std::string line(Deadline deadline = {});
  /// Reads the line `word`. Throws what `failed MESSAGE` says, or `no semaphores ERRNO` means.
  void expect(std::string_view word);
  /// Reads the line `word`, which `count` numbers may follow, none negative, each after a space.
  /// Returns the numbers, or none.
  std::vector<std::int64_t> expect_numbers(std::string_view word, std::size_t count);
  /// Reads the outcomes of all tasks, after the command `results`, into the job.
  void read_results(Job& job, unsigned workers);

 private:
  static constexpr std::size_t buffer_bytes = 64 * 1024;
  static constexpr std::size_t max_line_bytes = 4096;

  void refill(Deadline deadline);
  void read(std::span<std::byte> target);
  template <typename Integer>
  Integer read_integer();
  void read_result(Job& job, unsigned workers);

  int fd_;
  std::vector<std::byte> buffer_;
  std::size_t next_ = 0;  ///< what was read from `fd_` and not yet taken is at `next_` to `end_`
  std::size_t end_ = 0;
};

}  // namespace models::support
