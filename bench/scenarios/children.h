// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>

#include "workloads/support/pipe.h"

namespace scenarios {

/// How long a scenario waits for what it expects before its figure says that it did not come. At
/// most five of these waits may follow each other in a scenario: its deadline (`deadline_of`) must
/// be longer than all of them, as a scenario that is killed has no figures, and refutes nothing.
inline constexpr std::chrono::seconds patience(10);

/// Returns whether the condition comes true within the limit. For what no event tells: that an id
/// belongs to no process any more.
bool comes_true(const std::function<bool()>& condition, std::chrono::nanoseconds limit = patience);

/// The state of a process as proc(5) has it ('Z': a zombie); 'X' when there is none.
char state_of(pid_t process);

/// A forked child that runs `body` and exits with status 0, as a program would that knows nothing
/// of bench: unlike a worker's, its life is not tied to its parent's. It is killed and reaped in
/// the end, unless it has been reaped.
class Child {
 public:
  /// Throws `std::system_error` when there can be no process.
  explicit Child(const std::function<void()>& body);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  pid_t id() const { return id_; }
  /// Returns when it has ended and is a zombie, which it stays.
  void await_end() const;
  /// Returns whether it ends within the limit; it stays a zombie.
  bool ends_within(std::chrono::nanoseconds limit) const;
  /// Waits for it, and returns its status (of waitpid(2)). Call it once.
  int reap();

 private:
  pid_t id_;
};

/// Reads a process id, or any number, that another process wrote to the pipe, which must not have
/// its write end open here. Throws `std::runtime_error` when it ended before.
std::int64_t read_number(const workloads::support::Pipe& pipe);
void write_number(const workloads::support::Pipe& pipe, std::int64_t number);

}  // namespace scenarios
