// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// Returns how the files of these paths are named in a plan: which of them exist and would be
/// replaced, and which is standard output ("-"). Empty paths are left out.
std::vector<std::string> describe_outputs(const std::vector<std::string>& paths);

/// The files that a run would write, each with what becomes of it: "results.json (which exists and
/// would be replaced)". `journal`: its path, or empty.
std::vector<std::string> files_to_write(const RunOptions& options, const std::string& journal);

/// Lists the cells of a plan by their work, with a line for all models that have the same numbers
/// of workers.
std::string format_cells(const reports::Plan& plan);

/// Describes a plan before anything is measured: its cells by their work, how often each would be
/// measured, the time against the budget as far as it is known, what is not applicable, and
/// `files`. `declared_round_s`: what the waiting that tasks declare takes at least, of one trial of
/// each cell. `min_rounds`: with fewer, cells cannot be ranked.
std::string format_plan(const reports::Plan& plan, unsigned cores, double declared_round_s,
                        std::uint64_t min_rounds, const std::vector<std::string>& files);

}  // namespace bench
