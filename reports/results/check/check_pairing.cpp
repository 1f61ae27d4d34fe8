// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "reports/results/check/check_results.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace reports {
namespace {

void check_margin(const char* name, double value, bool is_allowed, const char* rule) {
  if (!is_allowed) refuse(std::string("margins.") + name, rule, format_general(value));
}

void check_margins(const Margins& margins) {
  const auto is_share = [](double value) { return value > 0 && value <= 10; };
  check_margin("fail_size", margins.fail_size, is_share(margins.fail_size),
               "be above 0 and at most 10");
  check_margin("equivalence", margins.equivalence, is_share(margins.equivalence),
               "be above 0 and at most 10");
  check_margin("bias_floor", margins.bias_floor,
               margins.bias_floor >= 0 && margins.bias_floor <= 10, "be from 0 to 10");
  check_margin("level", margins.level, margins.level > 0 && margins.level <= 0.25,
               "be above 0 and at most 0.25");
}

void check_controls(const Pairing& pairing, const Plan& plan) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t cell : pairing.controls) {
    if (cell >= plan.cells.size()) {
      refuse("controls", "be indices of the plan's " + pluralize(plan.cells.size(), "cell"),
             std::to_string(cell));
    }
    if (!seen.insert(cell).second) {
      refuse("controls: must have each cell once (got " + std::to_string(cell) + " twice)");
    }
    if (!plan.cells[cell].name.ends_with(control_suffix)) {
      refuse("controls", std::string("be cells whose names end with '") + control_suffix + "'",
             "'" + sanitize(plan.cells[cell].name, 100) + "'");
    }
  }
}

/// The trials and cells of the pairs that were checked before.
struct Seen {
  std::set<std::uint64_t> trials;
  std::set<std::uint64_t> screened;  ///< cells
  std::set<std::uint64_t> beyond;    ///< cells with pairs of later stages
};

void check_pair(const Pair& pair, const Results& results, Seen& seen) {
  if (pair.cell >= results.plan.cells.size()) {
    refuse("cell", "be an index of the plan's " + pluralize(results.plan.cells.size(), "cell"),
           std::to_string(pair.cell));
  }
  if (pair.trial >= results.trials.size()) {
    refuse("trial", "be an index of the file's " + pluralize(results.trials.size(), "trial"),
           std::to_string(pair.trial));
  }
  if (results.trials[pair.trial].cell != pair.cell) {
    refuse("trial", "be one of the pair's cell, " + std::to_string(pair.cell),
           "one of cell " + std::to_string(results.trials[pair.trial].cell));
  }
  if (!seen.trials.insert(pair.trial).second) {
    refuse("trial", "be that of no other pair", std::to_string(pair.trial));
  }
  if (pair.stage == Pair::Stage::screen) {
    // Otherwise they would not have been chosen without a look at the others.
    if (seen.beyond.contains(pair.cell))
      refuse("stage: must not be screen after a later stage of its cell");
    seen.screened.insert(pair.cell);
  } else {
    if (!seen.screened.contains(pair.cell))
      refuse("stage: must be screen for the first pair of a cell");
    seen.beyond.insert(pair.cell);
  }
}

}  // namespace

void check_pairing(const Pairing& pairing, const Results& results) {
  if (pairing.run.size() != 16 ||
      pairing.run.find_first_not_of("0123456789abcdef") != std::string::npos) {
    refuse("run", "be 16 hexadecimal digits", "'" + sanitize(pairing.run, 40) + "'");
  }
  check_margins(pairing.margins);
  check_controls(pairing, results.plan);
  if (pairing.alone.size() > max_cells) {
    refuse("alone", "have at most " + std::to_string(max_cells) + " entries",
           std::to_string(pairing.alone.size()));
  }
  Seen seen;
  for (std::size_t i = 0; i < pairing.pairs.size(); ++i) {
    try {
      check_pair(pairing.pairs[i], results, seen);
    } catch (const std::runtime_error& error) {
      refuse(fmt::format("pairs[{}]: {}", i, error.what()));
    }
  }
}

}  // namespace reports
