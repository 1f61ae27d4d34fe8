// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/pairing.h"

namespace bench {

/// One part of `--inject-slowdown=PERCENT[:MODEL[/WORKLOAD]],...`.
struct Slowdown {
  std::string percent;   ///< canonical (workloads/slowdown.h)
  std::string model;     ///< a name, alias or group; empty: all
  std::string workload;  ///< the same

  bool operator==(const Slowdown&) const = default;
};

/// How tables are printed.
struct TableOptions {
  bool wide = false;                 ///< with all columns and whole names
  std::vector<std::string> columns;  ///< their names; empty: the usual ones
};

/// The values of the options of `bench run`. Absent: the default, which may depend on the machine.
struct RunOptions {
  std::string models = "core";
  std::string workloads = "core";
  std::optional<std::string> experiments;  ///< names; absent: the cells are chosen below
  /// Ids of claims; empty: all of them. Absent: no claims. Not both are given.
  std::optional<std::string> claims;
  /// The options, such as "--model", whose values choose some of the cells of the experiments.
  std::vector<std::string> narrowed_by;
  std::vector<std::uint64_t> workers;  ///< empty: powers of two up to the cores, and the cores
  /// Amounts that were not given have one value: as many workers as there are cores, or as the
  /// tasks need.
  bool one_shape = false;
  std::vector<std::uint64_t> concurrency;  ///< empty: the cores, and all tasks
  std::vector<std::uint64_t> chunks;       ///< 0: auto. Empty: auto
  std::vector<double> arrival_rates;       ///< tasks per second; empty: a closed loop
  /// Canonical values of rows of the table of options (bench/options/option_table.h), by their
  /// names: settings of models, and options of workloads.
  std::map<std::string, std::vector<std::string>> settings;
  std::vector<Slowdown> slowdowns;  ///< more work than the workloads have, for testing
  std::optional<std::uint64_t> tasks;
  /// Of workloads that have fewer than their default to keep the budget (`Plan::fewer_tasks`); not
  /// the user's to give.
  std::map<std::string, std::uint64_t> fewer_tasks;
  std::optional<std::uint64_t> size;        ///< in the workload's unit
  std::optional<std::uint64_t> size_bytes;  ///< the same, said in bytes
  double time_scale = 1.0;
  std::uint64_t seed = 1;
  std::optional<double> time_budget_s;  ///< absent: 60, or what the experiment says
  std::uint64_t trials = 0;             ///< 0: as many as the budget allows
  std::uint64_t iterations = 0;         ///< 0: as many as the budget allows
  double precision = 0.02;              ///< a share; 0: a run does not end early
  double deadline_s = 30;
  bool baseline = true;
  std::string out;   ///< empty: none; "-": standard output
  std::string csv;   ///< empty: none
  std::string html;  ///< empty: none
  std::string resume;
  bool quiet = false;
  TableOptions tables;
  std::string trial_program;      ///< empty: this program
  bool keep_environment = false;  ///< also what changes what is measured
  bool dry_run = false;           ///< show the plan, measure nothing
  bool plan_was_given = false;    ///< some option above says what to measure
};

/// The files that a judgement goes to; empty: none; "-": standard output.
struct JudgementFiles {
  std::string html;
  std::string markdown;
  std::string json;
  std::string summary;
};

/// How a comparison of two builds is judged, and where the judgement goes.
struct Judging {
  // Shares; absent: what the files say, or the defaults of `reports::Margins`.
  std::optional<double> fail_size;
  std::optional<double> bias_floor;
  std::optional<double> equivalence;
  bool strict = false;  ///< an inconclusive cell makes the exit status 3
  JudgementFiles files;
};

/// Returns these margins, with those replaced that the user gave.
reports::Margins margins_of(const Judging& judging, reports::Margins margins);

/// The values of the options of `bench ab`.
struct AbOptions {
  std::string base;  ///< programs
  std::string candidate;
  std::vector<std::string> cells;           ///< arguments of `bench run`; empty: the usual ones
  std::vector<std::string> base_arguments;  ///< more of them, of one side alone
  std::vector<std::string> candidate_arguments;
  Judging judging;
  double time_budget_s = 180;
  bool quiet = false;
  std::string out;     ///< a folder; empty: none
  std::string resume;  ///< the folder of an interrupted run; empty: none
  bool keep_environment = false;
};

}  // namespace bench
