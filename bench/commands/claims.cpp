// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/claims/claim.h"
#include "bench/command_line/command.h"
#include "bench/commands/cell_options.h"
#include "bench/commands/dry_run.h"
#include "bench/commands/measured_run.h"
#include "bench/exit_status.h"
#include "bench/files/terminal.h"
#include "bench/options/common_options.h"
#include "bench/options/parse.h"
#include "bench/plan/claim_plan.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

std::vector<std::string> ids_of_claims() {
  std::vector<std::string> ids;
  ids.reserve(claims::all().size());
  for (const claims::Claim& claim : claims::all()) ids.push_back(claim.id);
  return ids;
}

/// Prints a line for each claim: its id, two spaces, its sentence.
int list_claims(const std::string& ids) {
  std::string text;
  for (const claims::Claim* const claim : find_claims(ids)) {
    text += fmt::format("{}  {}\n", claim->id, claim->sentence);
  }
  print_text(text);
  return exit_done;
}

class ClaimsCommand : public Command {
 public:
  CommandSyntax syntax() override;
  void finish(const ParsedArguments& parsed) override;
  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override {
    if (is_list_) return list_claims(*options_.claims);
    return options_.dry_run ? show_plan(options_) : measure_run(options_);
  }

 private:
  OptionGroup what_to_measure();
  OptionGroup trials();
  OptionGroup outputs();

  RunOptions options_;
  CellOptions cells_{options_, CellOptions::Takes::lists};
  bool is_list_ = false;
};

/// Returns the options of a group that are named.
std::vector<CommandOption> some_of(std::vector<CommandOption> options,
                                   const std::vector<std::string>& names) {
  std::erase_if(options, [&](const CommandOption& option) {
    return std::ranges::find(names, option.name) == names.end();
  });
  return options;
}

OptionGroup ClaimsCommand::what_to_measure() {
  OptionGroup group{
      .title = "What to try",
      .options = {
          flag("--list", "show the claims, or those named: id, two spaces, sentence", is_list_),
          {.name = "--time-budget",
           .value = "TIME",
           .help = "time for everything, exceeded by a tenth at most: claims that do not "
                   "fit are left out, so that the others can be decided",
           .default_text = "5min; ends earlier once every claim is decided",
           .take =
               [this](const std::string& text) {
                 options_.time_budget_s = parse_duration_s("--time-budget", text);
               }},
          flag("--dry-run",
               "show what would be measured and what is not applicable; measure nothing",
               options_.dry_run)}};
  for (CommandOption& option : some_of(cells_.settings().options, {"--python"})) {
    group.options.push_back(std::move(option));
  }
  return group;
}

OptionGroup ClaimsCommand::trials() {
  OptionGroup group{.title = "How trials run",
                    .options = some_of(cells_.trial_options(), {"--seed", "--deadline"})};
  group.options.push_back(keep_environment_option(options_.keep_environment));
  group.options.push_back(trial_program_option(options_.trial_program));
  return group;
}

OptionGroup ClaimsCommand::outputs() {
  return {
      .title = "Where results go",
      .options = {file_option("--out", "FILE",
                              "write the results as JSON, of which 'bench report' makes the "
                              "same lines; '-' for standard output",
                              options_.out),
                  file_option("--html", "FILE",
                              "write the report: one page with the figure, interval and picture "
                              "behind each claim",
                              options_.html),
                  file_option("--resume", "FILE",
                              "continue an interrupted run: its journal, or the --out file that "
                              "it lies beside",
                              options_.resume),
                  quiet_option(options_.quiet)}};
}

CommandSyntax ClaimsCommand::syntax() {
  return {
      .command = "bench claims",
      .description =
          "Tests statements from textbooks on this machine. The criteria that confirm or refute "
          "each are fixed before anything is measured.",
      .operands = {.kind = Operands::Kind::some,
                   .shown = "[ID,...]",
                   .completion = Completion::words,
                   .words = ids_of_claims()},
      .groups = {what_to_measure(), trials(), outputs()},
      .sections = {
          {"Verdicts",
           R"(holds: every part of the claim is confirmed. holds only ...: some parts are confirmed and others
refuted, and the sentence says where the limit is. does not hold: all parts are refuted, or one that
the claim rests on. cannot tell: something is missing (time, a core, an interpreter without a lock),
and the sentence says what it would take.)"},
          {"Exit status, the first that applies",
           R"(  2    wrong usage or unusable input, also a program that was replaced while it
       was measured
  4    the system refused (a full disk, no permission, no more processes)
  1    a measurement failed, other than as its claim expects
  3    the cores that may be used changed during the run
  130  interrupted: what was measured is written; --resume continues
  0    done, whatever the claims say)"}}};
}

void ClaimsCommand::finish(const ParsedArguments& parsed) {
  options_.claims = fmt::format("{}", fmt::join(parsed.operands, ","));
  static_cast<void>(find_claims(*options_.claims));  // refuses unknown ones
  const bool has_ids = !parsed.operands.empty();
  if (has_ids && options_.claims->empty()) {
    throw UsageError("an id of a claim is empty; 'bench claims --list' shows all");
  }
  for (const char* const option : {"--out", "--html", "--csv", "--resume"}) {
    if (!is_list_ || !parsed.given.contains(option)) continue;
    throw UsageError(
        fmt::format("--list shows the claims and measures nothing, so that there is "
                    "nothing for {}: leave one of the two out",
                    option));
  }
  if (!options_.resume.empty() && options_.dry_run) {
    throw UsageError(
        "--dry-run and --resume cannot be combined: what is left of an interrupted run depends on "
        "what it measured; leave one of the two out");
  }
  options_.plan_was_given = has_ids || options_.resume.empty();
  if (options_.html == "-") throw UsageError("--html takes a file's name, not '-'");
}

}  // namespace

std::unique_ptr<Command> claims_command() { return std::make_unique<ClaimsCommand>(); }

}  // namespace bench
