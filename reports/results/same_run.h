// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// A digest of a file, to find out whether another one holds the same run: a byte copy, the same
/// results written anew, the journal beside them, or what the run had measured before it was
/// interrupted and resumed. Files of any version have it.
struct RunIdentity {
  std::string origin;                 ///< when, where and by what it was measured
  std::vector<std::uint64_t> trials;  ///< hashes of what was measured, ascending
  bool interrupted = false;
  std::size_t other_entries = 0;  ///< peaks of memory, timelines, failures and skips
};

/// The run that a file holds, or a part of it.
RunIdentity identity_of(const Results& results);

/// Returns whether one of the two holds nothing but trials that the other has, too, of the same
/// origin.
bool are_of_same_run(const RunIdentity& a, const RunIdentity& b);

/// Finds for every file the one that is used in its place, because it has all of its trials: the
/// one with the most trials; of equal ones that of a run that ended, then with the most other
/// entries, then the first. Nothing for a file that is used itself.
std::vector<std::optional<std::size_t>> find_repeated_runs(std::span<const RunIdentity> files);

/// Returns why `left_out` is not used beside `used`: "it holds the same run as 'used'", or a part
/// of it.
std::string explain_repeated_run(const RunIdentity& left_out, const RunIdentity& used,
                                 const std::string& used_name);

}  // namespace reports
