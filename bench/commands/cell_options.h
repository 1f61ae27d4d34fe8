// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/options/command_syntax.h"
#include "bench/options/options.h"
#include "bench/options/settings.h"
#include "bench/options/workload_options.h"

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
  /// How a model does its work: a row of the table of settings each.
  OptionGroup settings();
  /// What some workloads take beside their size.
  OptionGroup workload_options();
  /// How a trial runs: the seed, the deadline, the slowdown that is injected.
  std::vector<CommandOption> trial_options();

  /// An option that says what to measure or how much: notes that it was given.
  CommandOption noted(CommandOption option);
  /// The names of those that were given, in this order.
  const std::vector<std::string>& given() const { return given_; }

 private:
  using Values = std::map<std::string, std::vector<std::string>>;

  /// Of a row of one of the tables: writes the canonical values to `target`.
  CommandOption row_option(const workloads::Option& row, const std::string& owners, Values& target,
                           const std::function<std::string(const std::string&)>& canonical_of);
  CommandOption workload_option(const WorkloadOption& known);
  CommandOption setting(const Setting& setting);

  RunOptions& options_;
  Takes takes_;
  std::vector<std::string> given_;
};

}  // namespace bench
