// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "bench/files/output_file.h"
#include "bench/options/options.h"
#include "reports/results/files/journal.h"
#include "reports/results/results.h"

namespace bench {

/// The interrupted run that `--resume` names.
struct Resumed {
  std::string journal_path;
  std::string out_path;
  std::size_t whole_bytes = 0;  ///< of the journal, without a line that was cut off
  reports::RunBeginning beginning;
  reports::Results results;
};

/// Reads the run that `--resume` names by its journal, or by the results file that it lies beside.
/// Throws `UsageError` for a journal that cannot be used, `std::system_error` for one that cannot
/// be read.
Resumed read_resumed(const RunOptions& options);

/// Throws `UsageError` when what would be measured now is not what the interrupted run measured.
void refuse_other_plan(const Resumed& resumed, const reports::Results& now);

/// Writes the beginning of a journal, and the results that there are. Throws `std::system_error`,
/// and then removes the journal, from which no run could be resumed.
void begin_journal(AppendedFile& journal, const reports::Results& results,
                   const reports::RunBeginning& beginning);

/// Makes a journal. Returns nothing, after a warning, where no file can be made in the folder of
/// the results: they themselves can be written.
std::optional<AppendedFile> new_journal(const std::string& path);

}  // namespace bench
