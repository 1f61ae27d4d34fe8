// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/results.h"

namespace reports {

/// The journal of a run: a first line that says what is measured and where, then a line for every
/// trial as soon as it ended, so that no end of the program costs what was measured. JSON lines,
/// each with its newline.
std::string journal_header(const Results& results);
std::string journal_line(const Trial& trial);
std::string journal_line(const MemoryPeak& peak);
std::string journal_line(const Failure& failure);
std::string journal_line(const Skip& skip);
std::string journal_line(const Disturbance& disturbance);
/// Behind its trial.
std::string journal_line(const Pair& pair);

/// Whether a text is meant to be a journal: its first line says so.
bool is_journal(std::string_view text);

/// Reads a journal back. A last line without its newline was cut off by the end of the program and
/// is left out. Throws `std::runtime_error` that names the line when anything else is wrong.
Results read_journal(std::string_view text);

/// Why trials of `b` may not be added to those of `a`, naming the first difference; empty when they
/// may: the same plan, on the same machine, with the same executable.
std::string incompatibility(const Results& a, const Results& b);

}  // namespace reports
