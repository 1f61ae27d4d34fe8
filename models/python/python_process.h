// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A Python interpreter as a child process, with a pipe for its answers and a socket for its
/// standard input. It and all that it starts are one process group, nothing of which outlives this
/// object, and it dies with the thread that started it.
class PythonProcess {
 public:
  /// Stands for the path of `archive` in the arguments of the constructor.
  static constexpr std::string_view archive_path = "<archive>";
  /// Stands there for the path of the pipe that `answers` reads from. A path, unlike a descriptor,
  /// also works when the interpreter is started through a script, and output does not go to it.
  static constexpr std::string_view answers_path = "<answers>";

  /// Starts `python`, a path or a name of the PATH. `archive` is put where the interpreter finds it
  /// as a file that needs no folder. Throws `std::system_error` when it cannot be executed.
  PythonProcess(const std::string& python, const std::vector<std::string>& arguments,
                std::span<const std::byte> archive = {});
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;
  /// Kills what is left of the process group.
  ~PythonProcess();

  pid_t id() const { return id_; }
  /// Returns the descriptor that reads what the interpreter writes to `answers_path`. At the end of
  /// file the interpreter has ended or is about to.
  int answers() const { return answers_.get(); }
  /// Writes to its standard input. Does nothing when the interpreter is dead.
  void send(std::string_view text);

  /// Closes its standard input, which tells it to stop, and waits at most this long until it has.
  void stop(std::chrono::milliseconds patience);
  /// Kills the interpreter unless it ends by itself within a moment, and describes how it ended,
  /// with the end of what it printed.
  std::string exit_description();
  /// Returns the end of its standard output and error in one line; empty when it printed nothing.
  std::string stderr_tail() const;

 private:
  bool await_exit(std::chrono::milliseconds patience) const;
  void end_group() noexcept;

  pid_t id_ = 0;
  int status_ = 0;
  workloads::support::FileDescriptor commands_;
  workloads::support::FileDescriptor answers_;
  workloads::support::FileDescriptor output_;  ///< a file, since a pipe would have to be read
};

}  // namespace models::support
