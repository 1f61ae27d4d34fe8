// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "bench/files/output_file.h"
#include "reports/summary/section.h"

namespace bench {

/// Reads a results file, or for "-" standard input. Throws `UsageError` that says where it is
/// wrong, `std::system_error` where the system refuses to read it.
reports::Source read_source(const std::string& path, const std::string& label);

/// An output: a file, standard output for the path "-", or nothing for an empty path.
class ReportFile {
 public:
  /// Checks that it can be written. Throws as `OutputFile` does.
  explicit ReportFile(const std::string& path);

  bool is_wanted() const { return is_wanted_; }
  bool is_standard_output() const { return is_wanted_ && (!file_ || file_->is_standard_output()); }
  /// Writes the text, and says on standard error where: `what` is what that line calls it. Throws
  /// `std::system_error`.
  void write(const char* what, const std::string& text);

 private:
  bool is_wanted_ = false;
  std::optional<OutputFile> file_;
};

}  // namespace bench
