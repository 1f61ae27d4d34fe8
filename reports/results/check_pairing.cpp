// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "reports/results/check_results.h"

namespace reports {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw std::runtime_error(why); }

void check_margins(const Margins& margins) {
  const auto is_share = [](double value) { return value > 0 && value <= 10; };
  if (!is_share(margins.fail_size) || !is_share(margins.equivalence) ||
      !(margins.bias_floor >= 0) || margins.bias_floor > 10 || !(margins.level > 0) ||
      margins.level > 0.25) {
    refuse("margins: one is out of its range");
  }
}

void check_controls(const Pairing& pairing, const Plan& plan) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t cell : pairing.controls) {
    if (cell >= plan.cells.size()) refuse("controls: an unknown cell");
    if (!seen.insert(cell).second) refuse("controls: the same cell twice");
    if (!plan.cells[cell].name.ends_with(control_suffix)) {
      refuse(std::string("controls: a cell whose name does not end with '") + control_suffix + "'");
    }
  }
}

/// What has been seen of the pairs before.
struct Seen {
  std::set<std::uint64_t> trials;
  std::set<std::uint64_t> screened;  ///< cells
  std::set<std::uint64_t> beyond;    ///< cells with pairs of later stages
};

void check_pair(const Pair& pair, const Results& results, Seen& seen) {
  if (pair.cell >= results.plan.cells.size()) refuse("an unknown cell");
  if (pair.trial >= results.trials.size()) refuse("an unknown trial");
  if (results.trials[pair.trial].cell != pair.cell) refuse("a trial of another cell");
  if (!seen.trials.insert(pair.trial).second) refuse("a trial that another pair has");
  if (pair.stage == Pair::Stage::screen) {
    // Otherwise they would not have been chosen without a look at the others.
    if (seen.beyond.contains(pair.cell)) refuse("a screen behind a later stage of its cell");
    seen.screened.insert(pair.cell);
  } else {
    if (!seen.screened.contains(pair.cell)) refuse("a later stage of a cell without a screen");
    seen.beyond.insert(pair.cell);
  }
}

}  // namespace

void check_pairing(const Pairing& pairing, const Results& results) {
  if (pairing.run.size() != 16 ||
      pairing.run.find_first_not_of("0123456789abcdef") != std::string::npos) {
    refuse("run: not 16 hexadecimal digits");
  }
  check_margins(pairing.margins);
  check_controls(pairing, results.plan);
  if (pairing.alone.size() > max_cells) refuse("alone: too many");
  Seen seen;
  for (std::size_t i = 0; i < pairing.pairs.size(); ++i) {
    try {
      check_pair(pairing.pairs[i], results, seen);
    } catch (const std::runtime_error& error) {
      refuse("pairs[" + std::to_string(i) + "]: " + error.what());
    }
  }
}

}  // namespace reports
