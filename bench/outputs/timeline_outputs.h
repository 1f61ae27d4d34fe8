// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/files/output_file.h"
#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

struct TimelineOptions {
  RunOptions run;     ///< which cell; of the files, only `out`
  std::string trace;  ///< empty: none
  std::string html;   ///< empty: none
};

/// The files that the results of `bench timeline`, its trace and its page go to. Used by one
/// thread.
class TimelineOutputs {
 public:
  /// Checks that all can be written. Throws as `OutputFile` does.
  explicit TimelineOutputs(const TimelineOptions& options);

  /// Prints the picture and writes the files. Throws `std::system_error` after all were tried,
  /// where one could not be written.
  void write(const reports::Results& results, bool quiet);

  void report_paths(const reports::Results& results, Progress& progress) const;

 private:
  bool uses_standard_output() const;

  std::optional<OutputFile> out_;
  std::optional<OutputFile> trace_;
  std::optional<OutputFile> html_;
};

}  // namespace bench
