// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/support/file_descriptor.h"

namespace bench {

/// A file that appears whole or not at all: written under a temporary name beside it and renamed.
/// What is not a regular file ("/dev/stdout", a pipe) is written as it is.
class OutputFile {
 public:
  /// Proves that the file can be written, before anything is measured, by making the temporary
  /// one and removing it. Throws `UsageError`.
  explicit OutputFile(std::string path);
  /// Removes the temporary file, if `write` failed.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Throws `std::system_error` (a full disk); a file of that name is then what it was.
  void write(std::string_view text);
  const std::string& path() const { return path_; }
  /// Not a pipe or a device: other files may lie beside it.
  bool is_regular() const { return !temporary_.empty(); }

 private:
  std::string path_;
  std::string temporary_;  ///< empty when written directly
};

/// Throws `UsageError` when two of these options (option, path) name the same file, which would be
/// written twice, or one of them a file that is read; empty paths and "-" name none. Pipes and
/// devices may be shared.
void refuse_one_file_for_two(std::initializer_list<std::pair<const char*, std::string>> files,
                             const std::vector<std::string>& read = {});

/// Appends whole lines to a file that nobody else may append to meanwhile.
class AppendedFile {
 public:
  enum class Begin {
    new_file,  ///< which must not exist
    behind,    ///< the `keep_bytes` first bytes of a file that exists
  };
  /// Throws `UsageError`, also when another process has it open like this.
  AppendedFile(const std::string& path, Begin begin, std::size_t keep_bytes);
  /// Throws `std::system_error`.
  void append(std::string_view line);
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  models::support::FileDescriptor fd_;
};

/// Prints to standard output. Throws `std::system_error` when it cannot; a reader that went away
/// is no error.
void print(const std::string& text);

/// The whole content of a file. Throws `UsageError` when it cannot be read or is larger than that.
std::string read_file(const std::string& path, std::size_t most_bytes = std::size_t{1} << 30);

}  // namespace bench
