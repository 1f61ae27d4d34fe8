// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/claims/claim.h"
#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// How often a scenario is run: all of its runs must agree for a part to be confirmed or refuted.
inline constexpr std::uint64_t scenario_runs = 3;

/// Returns the names of the scenarios that parts of the plan's claims observe, each once.
std::set<std::string> scenarios_of(const reports::Plan& plan);

/// The most looks that a run of claims may have: memory gets as many trials as a verdict takes
/// then.
inline constexpr std::uint64_t looks_of_claims = 4;

/// The time budget of claims in seconds, where none is given.
inline constexpr double claims_budget_s = 300;

/// Finds the claims that a comma-separated list of ids means, in the order of the table, each once;
/// all of them for an empty list. Throws `UsageError` with the nearest id for an unknown one.
std::vector<const claims::Claim*> find_claims(std::string_view list);

/// Returns what is recorded of a claim, without its parts, and of a part, without its cells.
reports::Claim claim_without_parts(const claims::Claim& claim);
reports::ClaimPart part_without_cells(const claims::Part& part);

/// Plans the cells of these claims, each once however many parts need it, for a machine with so
/// many usable cores. What cannot be tried here is a part that is not applicable, with the reason.
/// Cells whose parts are about memory get as many trials of that as a verdict needs, and those
/// whose failures alone are counted few trials.
reports::Plan plan_claims(const std::vector<const claims::Claim*>& chosen,
                          const RunOptions& options, unsigned cores);

/// Returns the claims, of those that scenarios alone decide, on which it rests that models meet
/// some of these needs of an advice.
std::vector<reports::Claim> claims_of_needs(const std::vector<std::string>& needs, unsigned cores);

/// Returns the interpreter of CPython's scenarios: the one that was chosen (`--python`), or the
/// first of the plan's cells; empty: python3.
std::string interpreter_of_scenarios(const RunOptions& options, const reports::Plan& plan);

}  // namespace bench
