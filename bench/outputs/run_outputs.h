// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "bench/campaign/progress.h"
#include "bench/files/output_file.h"
#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// The ending that makes the name of a results file that of its journal.
inline const std::string journal_suffix = ".journal";

/// The files that the results of `bench run` go to. Used by one thread.
class RunOutputs {
 public:
  /// Checks that all can be written; `resumed_out` is the results file of a run that is resumed.
  /// Throws as `OutputFile` does.
  RunOutputs(const RunOptions& options, const std::string& resumed_out);

  /// Returns an empty path when the results go to no regular file, which a journal lies beside.
  std::string journal_path() const;

  /// Prints the table and writes the files. Throws `std::system_error` after all were tried, where
  /// one could not be written.
  void write(const reports::Results& results, const RunOptions& options);

  void report_paths(Progress& progress) const;

  // Both hints are added to the reason why a run ended early, and begin with "; ". `journal` is the
  // journal's path, or empty.

  /// Returns it for a run whose outputs were written.
  std::string kept_results_hint(const std::string& journal) const;
  /// Returns it for a run of which an output could not be written.
  std::string unwritten_results_hint(const std::string& journal) const;

 private:
  bool uses_standard_output() const;

  std::optional<OutputFile> out_;
  std::optional<OutputFile> csv_;
  std::optional<OutputFile> html_;
};

/// Returns what a journal of this path records of the outputs beside the results: names relative to
/// its folder where they lie in it, otherwise absolute names.
std::map<std::string, std::string> outputs_to_record(const RunOptions& options,
                                                     const std::string& journal);

/// Adds the outputs that the interrupted run was asked for to the options of the run that resumes
/// it, where these do not say otherwise. A journal is untrusted: only names in its folder are
/// taken, and an existing file only where it looks like one that bench wrote. Warns of each output
/// that is not taken, with the option that asks for it.
void restore_recorded_outputs(const std::map<std::string, std::string>& recorded,
                              const std::string& journal, RunOptions& options);

}  // namespace bench
