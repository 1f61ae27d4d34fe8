// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/trial.h"

#include "bench/campaign/environment.h"
#include "bench/commands/command_line.h"
#include "bench/machine/cores.h"
#include "bench/plan/dependencies.h"
#include "bench/plan/plan.h"
#include "bench/trial/trial.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

RunOptions options_of(const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"run"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  CommandLine line = parse_command_line(words);
  RunOptions& options = line.run;
  if (line.command != CommandLine::Command::run || !options.out.empty() || !options.csv.empty() ||
      !options.html.empty() || !options.resume.empty() || !options.trial_program.empty() ||
      options.trials != 0 || options.iterations != 0 || options.time_budget_s) {
    throw UsageError("only options of 'bench run' that say what is measured mean something here");
  }
  if (!options.experiments) options.baseline = false;
  return options;
}

}  // namespace

Description describe(const std::vector<std::string>& arguments) {
  Description description{.plan = make_plan(options_of(arguments), usable_cores()),
                          .machine = describe_machine()};
  description.dependencies = dependencies_of(description.plan);
  return description;
}

int trial() { return run_trial(describe); }

}  // namespace bench
