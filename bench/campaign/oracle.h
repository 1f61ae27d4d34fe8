// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "reports/results/results.h"
#include "reports/results/work.h"

namespace bench {

/// The result of an oracle trial.
struct Oracle {
  std::uint64_t digest = 0;
  std::int64_t waiting_ns = 0;  ///< of all tasks together
};

/// The key of an oracle: cells with equal keys have the same digest and the same waiting time. It
/// is the work, and the share of it that is done twice, which waits twice as long.
using OracleKey = std::pair<reports::Work, std::string>;

OracleKey oracle_key(const reports::Cell& cell);

/// Returns the cell as a trial runs it: with `Cell::measured_tasks` as its tasks, where it has
/// them.
reports::Cell cell_of_trial(const reports::Cell& cell);

/// Returns how long an iteration of the cell takes at least, as its tasks declare, in seconds.
double declared_iteration_s(const reports::Cell& cell, const Oracle& oracle);

/// Returns how long a trial of the cell may make no progress before it is killed. `waiting_ns` is
/// the time that all its tasks together wait.
std::chrono::nanoseconds deadline_of(const reports::Plan& plan, const reports::Cell& cell,
                                     std::int64_t waiting_ns);

/// Returns why no trial of the cell may be added to those that `results` hold of equal work, when
/// `expected_digest` is what is expected now: a page behind a `--url` may have changed since a run
/// was interrupted. Returns an empty text when trials may be added.
std::string earlier_results_differ(const reports::Results& results, const reports::Cell& cell,
                                   std::uint64_t expected_digest);

}  // namespace bench
