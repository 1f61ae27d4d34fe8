// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "reports/results/results.h"

namespace reports {

/// What the first line of a journal says beside the plan and the machine.
struct RunBeginning {
  /// The files that the run writes at its end, beside its results, by what they are ("csv",
  /// "html").
  std::map<std::string, std::string> outputs = {};
  /// What the run had spent of its time budget before it measured, in seconds, without what the
  /// lines of the journal tell: on pilots and expected results.
  double spent_s = 0;
  /// False for a run that was interrupted before its plan was fitted into its time budget.
  bool is_fitted = true;
};

/// The journal of a run: a first line that says what is measured and where, then a line for every
/// trial as soon as it ended, so that no end of the program costs what was measured. JSON lines,
/// each with its newline.
std::string journal_header(const Results& results, const RunBeginning& beginning = {});
std::string journal_line(const Trial& trial);
std::string journal_line(const MemoryPeak& peak);
std::string journal_line(const Failure& failure);
std::string journal_line(const Skip& skip);
/// The line of the failure that occurred in one trial.
std::string journal_line(const ExpectedFailure& failure);
std::string journal_line(const FaultOutcome& outcome);
std::string journal_line(const Disturbance& disturbance);
std::string journal_line(const Observation& observation);
/// The line of a round, which stands before those of its trials.
std::string journal_line(const Round& round);
/// The line of a pair, which stands behind that of its trial.
std::string journal_line(const Pair& pair);

/// Returns whether a text is meant to be a journal: its first line says so.
bool is_journal(std::string_view text);

/// Reads a journal back. A last line without its newline was cut off by the end of the program and
/// is left out. Throws `std::runtime_error` that names the line when anything else is wrong.
Results read_journal(std::string_view text);

/// Reads what the first line of a journal says of its run; an output whose name is no text is left
/// out, and what older journals do not say is as in a run that was fitted. It is as little to be
/// trusted as the rest of the file. Throws `std::runtime_error` for a value that cannot be.
RunBeginning read_beginning(std::string_view text);

/// Returns why trials of `b` may not be added to those of `a`, naming the first difference; empty
/// when they may: the same plan, on the same machine, with the same executable.
std::string incompatibility(const Results& a, const Results& b);

}  // namespace reports
