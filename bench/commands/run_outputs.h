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

/// Behind the name of the results file.
inline const std::string journal_suffix = ".journal";

/// What 'bench report' prints for these results.
std::string format_tables(const reports::Results& results);

/// Where the results of `bench run` go. For one thread.
class RunOutputs {
 public:
  /// Proves that all can be written; `resumed_out` is the results file of a run that is resumed.
  /// Throws as `OutputFile` does.
  RunOutputs(const RunOptions& options, const std::string& resumed_out);

  /// Empty when there is no file beside which it could lie.
  std::string journal_path() const;

  /// Prints the table and writes the files. Throws `std::system_error` after all were tried, where
  /// one could not be written.
  void write(const reports::Results& results, bool quiet);

  void say_where(Progress& progress) const;

  // What is said of a run that did not come to its end, behind the reason. `journal`: its path, or
  // empty. Both begin with "; ".

  /// When the outputs were written.
  std::string what_is_kept(const std::string& journal) const;
  /// When one could not be written.
  std::string what_is_left(const std::string& journal) const;

 private:
  bool uses_standard_output() const;

  std::optional<OutputFile> out_;
  std::optional<OutputFile> csv_;
  std::optional<OutputFile> html_;
};

/// What a journal of this path keeps of the outputs beside the results: names from its folder where
/// they lie in it, otherwise from the root.
std::map<std::string, std::string> outputs_to_record(const RunOptions& options,
                                                     const std::string& journal);

/// Adds the outputs that the interrupted run was asked for to the options of the run that resumes
/// it, where these do not say otherwise. A journal is not to be trusted: only names in its folder
/// are taken, and a file that is there only where it looks like one that bench wrote. What is not
/// taken is warned of, with the option that asks for it.
void take_recorded_outputs(const std::map<std::string, std::string>& recorded,
                           const std::string& journal, RunOptions& options);

}  // namespace bench
