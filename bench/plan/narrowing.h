// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "bench/experiments/experiment.h"
#include "bench/options/options.h"
#include "reports/results/results.h"

namespace bench {

/// The cells that options choose of those that experiments have (`RunOptions::narrowed_by`): an
/// option that was given leaves the cells that have one of its values.
class Narrowing {
 public:
  /// Throws `UsageError` for an option whose values no cell can have by its nature, with those that
  /// choose cells of these experiments. `options` outlives this.
  Narrowing(const RunOptions& options, const std::vector<const experiments::Experiment*>& chosen,
            unsigned cores);

  /// Returns whether anything was said about the cells.
  bool is_given() const { return !choices_.empty(); }
  /// Returns whether cells of a row may be chosen: whether its model and its workload are.
  bool may_choose(const experiments::WantedCell& row) const;
  /// Returns whether a cell is chosen. Notes what values cells have.
  bool chooses(const reports::Cell& cell);
  /// Throws `UsageError` for a value that none of the cells had that were asked about, with the
  /// values that they have.
  void refuse_unused() const;

 private:
  /// One option with the values that were given.
  struct Choice {
    std::string option;  ///< with its dashes
    std::vector<std::string> values;
    std::function<std::string(const reports::Cell& cell)> value_of;
    std::vector<std::string> known = {};  ///< of the cells, in their order
  };

  /// Throws `UsageError` for a name in the list of an option that means nothing that the rows of
  /// the experiments have.
  void refuse_foreign(
      const std::string& option, const std::string& list, const std::set<std::string>& known,
      const std::function<std::vector<std::string>(const std::string& name)>& members_of) const;
  static Choice choice_of(const std::string& option, const RunOptions& options);
  std::string remedy() const;

  std::vector<Choice> choices_;
  std::string experiments_;          ///< their names
  std::vector<std::string> varied_;  ///< the options in whose values their cells differ
};

}  // namespace bench
