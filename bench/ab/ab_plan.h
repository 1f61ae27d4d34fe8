// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/ab/builds.h"
#include "bench/options/options.h"
#include "bench/process/trial_runner.h"
#include "reports/results/results.h"

namespace bench {

/// The results of both sides of a comparison, without trials.
struct BothSides {
  reports::Results base;
  reports::Results candidate;
};

/// Asks both programs what they would measure, puts equal work side by side and adds the null
/// controls: as many as four cells of the base, spread over all that are compared, once more. Cells
/// of which a failure is expected are not compared, and there must be others. A side whose copy
/// does not run while the original does is measured where it is, and `programs` watches what the
/// sides depend on from then on. Throws `UsageError` for programs that cannot be compared and cells
/// that do not exist, `Interrupted` and `GuardianLost`.
BothSides plan_comparison(const AbOptions& options, FixedPrograms& programs, TrialRunner& runner);

/// Returns a line for each cell that is not compared, with the reason: it has no partner, or a
/// failure is expected of it.
std::vector<std::string> uncompared_cells(const BothSides& sides);

/// Throws `UsageError` unless both programs exist and can be executed.
void check_programs(const AbOptions& options);

/// Throws `UsageError` unless the programs and the machine are still those of the results that an
/// interrupted run left. Otherwise as `plan_comparison`.
void check_still_same(const AbOptions& options, const BothSides& left, FixedPrograms& programs,
                      TrialRunner& runner);

}  // namespace bench
