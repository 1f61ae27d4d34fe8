// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/options/command_syntax.h"
#include "bench/options/option_table.h"
#include "bench/options/options.h"

namespace bench {

/// The options that say which cells are measured, which `run` and `timeline` have in common.
class CellOptions {
 public:
  enum class Takes : std::uint8_t {
    lists,
    one_value,  ///< the help shows no lists: one cell is measured
  };

  /// `options` takes the values and must outlive this.
  CellOptions(RunOptions& options, Takes takes) : options_(options), takes_(takes) {}

  CommandOption model(const std::string& help, const std::string& default_text);
  CommandOption workload(const std::string& help, const std::string& default_text);

  /// How many workers, how many tasks at once, and how large the tasks are.
  std::vector<CommandOption> amounts();
  /// How a model does its work: the rows of the table of options that are settings of models. Where
  /// one cell is measured, those of which it would have no times are left out.
  OptionGroup settings();
  /// The options that some workloads have beside their size: the other rows.
  OptionGroup workload_options();
  /// How a trial runs: the seed, the deadline, the slowdown that is injected.
  std::vector<CommandOption> trial_options();

  /// An option that decides which cells are measured, or how much: notes that it was given.
  CommandOption noted(Decides decides, CommandOption option);
  /// The names of those that decide which cells and were given, in this order.
  const std::vector<std::string>& choosing() const { return choosing_; }

 private:
  CommandOption row_option(const OptionRow& row);

  RunOptions& options_;
  Takes takes_;
  std::vector<std::string> choosing_;
};

}  // namespace bench
