// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/outputs/report_files.h"
#include "reports/results/results.h"

namespace bench {

/// The files that an advice goes to; empty: none; "-": standard output.
struct AdviceFiles {
  std::string out;    ///< the results
  std::string html;   ///< the page
  bool json = false;  ///< what is printed is for programs
};

/// Writes an advice where it was asked for.
class AdviceOutput {
 public:
  /// Checks that all files can be written. Throws as `OutputFile` does.
  explicit AdviceOutput(const AdviceFiles& files);

  /// Prints the advice that `Plan::advice` of the results asks for, as text or as JSON, unless a
  /// file is standard output; and writes the files. Results without cells are written into none.
  /// Throws `std::system_error` after all were tried, where one could not be written.
  void write(const reports::Results& results);

  /// The same for a request of results that were read from this text.
  void write(reports::Results results, const reports::AdviceRequest& request,
             const std::string& text);

 private:
  void write_all(const reports::Results& results, const std::string& text);

  AdviceFiles files_;
  ReportFile out_;
  ReportFile html_;
};

}  // namespace bench
