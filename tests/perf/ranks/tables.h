// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>

#include "tests/perf/ranks/jobs.h"

namespace ranks {

// The parts of docs/validation/ranks.md. Each function adds the jobs of its squares, of so many
// runs, and returns what writes the part as Markdown when they have ended.

using Part = std::function<std::string()>;

inline constexpr std::array<std::size_t, 5> cell_counts = {2, 5, 10, 20, 50};
inline constexpr std::array<std::size_t, 6> round_counts = {6, 10, 14, 20, 50, 100};

/// The head of a table with a column for each number of rounds.
std::string header_of_rounds(const std::string& first);

/// How often something is said about cells that are all equal.
Part errors_part(Jobs& jobs, std::size_t runs);
/// The same of cells that a neighbour slows down differently.
Part sensitivity_part(Jobs& jobs, std::size_t runs);
/// How many of the pairs that differ are told apart.
Part power_part(Jobs& jobs, std::size_t runs);
/// Whole runs: pilots, the fit to the budget, rounds, looks, quiet figures, ranks, weakness.
Part whole_runs_part(Jobs& jobs, std::size_t runs);
/// What intervals of medians cover when successive values depend on each other.
Part intervals_part(Jobs& jobs, std::size_t runs);
/// Times beside the neighbour, by all iterations and by quiet ones.
Part times_part(Jobs& jobs, std::size_t runs);

}  // namespace ranks
