// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/support/file_descriptor.h"

namespace bench {

/// Where an output goes, by the name that the user gave it.
///
/// - A file appears whole or not at all: it is written under a temporary name in its folder and
///   renamed, with the mode, owner, ACL and attributes of the file that it replaces. Links to it
///   stay links. A file with several hard links is replaced under this name alone; the others keep
///   what they had.
/// - Where a file cannot be replaced (its folder takes no new file, it is a mount point, its owner
///   could not be kept) it is overwritten in place, after room for all of it was made.
/// - A descriptor of this process (/dev/stdout, /dev/fd/N, /proc/self/fd/N, what >(command) makes)
///   is written to as it is: behind what is there, never truncated or replaced.
/// - A named pipe is opened once, when it has a reader. A device is opened once. Where the reader
///   of a pipe went away, that is no error.
///
/// For one thread.
class OutputFile {
 public:
  /// Proves that it can be written, before anything is measured. Throws `UsageError` where another
  /// name is needed, `std::system_error` where the system refuses (no permission, a file that its
  /// owner made read-only, a full disk).
  explicit OutputFile(std::string path);
  /// Removes the temporary file, if `write` failed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Writes the text; called once. Throws `std::system_error` (a full disk); a file that is
  /// replaced is then what it was. With EINTR when a signal ended the wait for the reader of a
  /// pipe.
  void write(std::string_view text);
  /// The path; of a file, the one that its links lead to.
  const std::string& path() const { return path_; }
  /// Returns whether it is a file, beside which others may lie: no pipe, device or descriptor.
  bool is_regular() const { return kind_ == Kind::replaced || kind_ == Kind::in_place; }
  /// Returns whether it goes to standard output.
  bool is_standard_output() const { return is_standard_output_; }

 private:
  enum class Kind { stream, named_pipe, replaced, in_place };

  void inspect_descriptor(int number);
  void inspect_existing();
  void inspect_folder(bool exists);
  void write_stream(std::string_view text);
  void replace(std::string_view text);
  void write_in_place(std::string_view text);

  std::string path_;
  Kind kind_ = Kind::stream;
  bool is_standard_output_ = false;
  workloads::support::FileDescriptor stream_;
  workloads::support::FileDescriptor folder_;
  std::string name_;       ///< in the folder
  std::string temporary_;  ///< the same; empty when there is none
};

/// Throws `UsageError` when two of these options (option, path) name the same file, which would be
/// written twice, or one of them a file that is read, or one that what is printed goes to as well.
/// Empty paths name none, "-" the standard output. Devices may be shared.
void refuse_one_file_for_two(std::initializer_list<std::pair<const char*, std::string>> files,
                             const std::vector<std::string>& read = {});

/// Appends whole lines to a file that is locked against other writers.
class AppendedFile {
 public:
  enum class Begin {
    new_file,  ///< which must not exist
    behind,    ///< the `keep_bytes` first bytes of a file that exists
  };
  /// Throws `UsageError`, also when another process has it open like this, and `std::system_error`
  /// where the system refuses. A file system that has no locks is warned of on standard error.
  AppendedFile(const std::string& path, Begin begin, std::size_t keep_bytes);
  /// Throws `std::system_error`.
  void append(std::string_view line);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  workloads::support::FileDescriptor fd_;
};

/// Prints to standard output. Throws `std::system_error` when it cannot; a reader that went away
/// is no error.
void print(const std::string& text);

/// The whole content of a file; of a descriptor of this process (/dev/stdin, /dev/fd/N), what is
/// left. Throws `UsageError` when there is none or it is larger than that, `std::system_error` when
/// the system refuses.
std::string read_file(const std::string& path, std::size_t max_bytes = std::size_t{1} << 30);

}  // namespace bench
