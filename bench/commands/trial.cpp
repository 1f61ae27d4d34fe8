// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/trial.h"

#include "bench/campaign/environment.h"
#include "bench/command_line/command.h"
#include "bench/commands/run.h"
#include "bench/machine/cores.h"
#include "bench/plan/dependencies.h"
#include "bench/plan/plan.h"
#include "bench/process/protocol.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

RunOptions options_of(const std::vector<std::string>& arguments) {
  RunOptions options = parse_run_arguments(arguments);
  if (!options.out.empty() || !options.csv.empty() || !options.html.empty() ||
      !options.resume.empty() || !options.trial_program.empty() || options.trials != 0 ||
      options.iterations != 0 || options.time_budget_s ||
      options.precision != RunOptions{}.precision) {
    throw UsageError("only options of 'bench run' that say what is measured mean something here");
  }
  if (!options.experiments) options.baseline = false;
  return options;
}

/// Returns which cells this program would measure with these arguments of `bench run`, without a
/// baseline that was not asked for, and what this program is. Throws `UsageError` as `bench run`
/// would, and for arguments that say more than what is measured.
Description describe(const std::vector<std::string>& arguments) {
  Description description{.plan = make_plan(options_of(arguments), usable_cores()),
                          .machine = describe_machine()};
  description.dependencies = dependencies_of(description.plan);
  return description;
}

class TrialCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench trial",
            .description =
                "Measures one cell for the 'bench' that started this process, which "
                "says over a pipe what to measure."};
  }

  int run() override { return run_trial(describe); }
};

}  // namespace

std::unique_ptr<Command> trial_command() { return std::make_unique<TrialCommand>(); }

}  // namespace bench
