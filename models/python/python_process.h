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

/// A Python interpreter as a child process, with the two ends that one talks to it through. It and
/// all it starts are a process group, nothing of which outlives this object; and it dies with the
/// thread that started it.
class PythonProcess {
 public:
  /// Stands for the path of `archive` in the arguments of the constructor.
  static constexpr std::string_view archive_path = "<archive>";
  /// Stands there for the path of the pipe that `answers` reads from. It can be opened by whatever
  /// the interpreter is started through, too, and whoever prints does not print to it.
  static constexpr std::string_view answers_path = "<answers>";

  /// Starts `python`, a path or a name of the PATH. `archive` is put where the interpreter finds it
  /// as a file that needs no folder. Throws `std::system_error` when it cannot be executed.
  PythonProcess(const std::string& python, const std::vector<std::string>& arguments,
                std::span<const std::byte> archive = {});
  PythonProcess(const PythonProcess&) = delete;
  PythonProcess& operator=(const PythonProcess&) = delete;
  /// Kills what is left of it.
  ~PythonProcess();

  pid_t id() const { return id_; }
  /// What it writes to `answers_path`; at its end the interpreter is gone, or about to be.
  int answers() const { return answers_.get(); }
  /// Writes to its standard input. Of a dead interpreter: nothing happens.
  void send(std::string_view text);

  /// Ends its standard input, by which it is told to stop, and gives it so long to do it.
  void stop(std::chrono::milliseconds patience);
  /// "was killed by signal 9 (Killed); its last words: …": ends the interpreter unless it ended by
  /// itself within a moment, and quotes the end of what it printed.
  std::string exit_description();
  /// The end of its standard output and error in one line, or nothing.
  std::string stderr_tail() const;

 private:
  bool await_exit(std::chrono::milliseconds patience) const;
  void end_group() noexcept;

  pid_t id_ = 0;
  int status_ = 0;
  workloads::support::FileDescriptor commands_;
  workloads::support::FileDescriptor answers_;
  workloads::support::FileDescriptor output_;  ///< a file, not a pipe: nobody has to empty it
};

}  // namespace models::support
