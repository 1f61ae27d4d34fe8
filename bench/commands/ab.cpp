// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <sstream>

#include <fmt/core.h>

#include "bench/ab/build_comparison.h"
#include "bench/ab/comparison_plan.h"
#include "bench/command_line/command.h"
#include "bench/options/common_options.h"
#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> list;
  for (std::string word; words >> word;) list.push_back(word);
  return list;
}

CommandOption words_option(const std::string& name, const std::string& help,
                           std::vector<std::string>& target) {
  return {.name = name,
          .value = "'OPTION ...'",
          .help = help,
          .default_text = {},
          .take = [&target](const std::string& text) { target = split_words(text); }};
}

/// Refuses what is neither an option of this command nor of 'bench run', and is nearest to one of
/// this command. Everything else is left to the programs, which may know more than this one.
void refuse_misspelt_options(const CommandSyntax& syntax, const std::vector<std::string>& cells) {
  const std::vector<std::string> ours = option_names(syntax);
  std::vector<std::string> known = option_names(run_command()->syntax());
  known.insert(known.begin(), ours.begin(), ours.end());
  for (const std::string& argument : cells) {
    const std::string name = argument.substr(0, argument.find('='));
    if (!name.starts_with("--") || std::ranges::find(known, name) != known.end()) continue;
    const std::string nearest = nearest_option(name, known);
    if (std::ranges::find(ours, nearest) == ours.end()) continue;
    throw unknown_name("unknown option", name, nearest, "bench ab --help");
  }
}

std::vector<HelpSection> ab_sections() {
  return {
      {"CELLS",
       R"(CELLS are options of 'bench run' that say what is measured, such as --model=pool --workload=cpu
(by default --model=core --workload=primes,powers, with all cores).)"},
      {"How it measures",
       R"(Both programs are copied at the start ($TMPDIR, /tmp or /var/tmp), with the programs that they
start: they may be rebuilt meanwhile. Where a copy would not run (a script) the program is watched, as
are libraries and interpreters: a change ends the run with 2, and what was measured is kept.

Every figure is that of a pair of fresh processes, one of each side. Both are alive and take turns of
about 10 ms, in random order; what counts is the median of the ratios of neighbouring turns. A screen
of all cells fails nothing: those that look different are measured again, with fresh pairs, and these
alone decide. Some cells are controls: the base against a copy of itself. When they differ, the run is
contaminated and nothing is called slower. Pairs that the machine disturbed do not count; their number
is shown.)"},
      {"Exit status, the first that applies",
       R"(  2    unusable input, also a candidate that crashes or answers wrongly
  4    the system refused (a full disk, no permission, no more processes)
  1    a cell is slower
  3    not measurable (contaminated, too small a budget, cores that changed, no
       cell with a verdict; with --strict, a cell without one)
  130  interrupted
  0    nothing is slower)"},
      {"Example",
       R"(Is this build slower than that one?

  bench ab --base=../before/build/bin/bench --candidate=build/bin/bench \
      --model=core --workload=cpu)"}};
}

class AbCommand : public Command {
 public:
  CommandSyntax syntax() override {
    OptionGroup outputs{
        .title = "Where results go",
        .options = {folder_option("--out",
                                  "write all that was measured as DIR/base.json and "
                                  "DIR/candidate.json, which 'bench compare' and 'bench report' "
                                  "read",
                                  options_.out),
                    folder_option("--resume", "continue an interrupted run: its --out folder",
                                  options_.resume)}};
    for (CommandOption& option : judgement_file_options(options_.judging.files)) {
      outputs.options.push_back(std::move(option));
    }
    outputs.options.push_back(quiet_option(options_.quiet));
    return {
        .command = "bench ab",
        .description =
            "Measures two builds of bench against each other, here and now, and says "
            "of every cell whether the candidate is slower, faster, equivalent or "
            "inconclusive.",
        .operands = {.kind = Operands::Kind::unknown, .shown = "[CELLS]"},
        .groups = {{"What to compare",
                    {file_option("--base", "PATH", "the 'bench' to compare with (required)",
                                 options_.base),
                     file_option("--candidate", "PATH", "the 'bench' to judge (required)",
                                 options_.candidate),
                     words_option("--base-args", "more options of 'bench run', for the base alone",
                                  options_.base_arguments),
                     words_option("--candidate-args",
                                  "more options of 'bench run', for the candidate alone",
                                  options_.candidate_arguments)}},
                   {"How much to measure",
                    {{.name = "--time-budget",
                      .value = "TIME",
                      .help = "time for everything",
                      .default_text = "3m",
                      .take =
                          [this](const std::string& text) {
                            options_.time_budget_s = parse_duration_s("--time-budget", text);
                          }},
                     flag("--dry-run",
                          "ask both programs for their cells and show what would be compared, how "
                          "often, what is not applicable and which files would be written; measure "
                          "nothing",
                          dry_run_)}},
                   margin_options(options_.judging, ""),
                   {"How trials run", {keep_environment_option(options_.keep_environment)}},
                   std::move(outputs)},
        .sections = ab_sections()};
  }

  void finish(const ParsedArguments& parsed) override {
    options_.cells = parsed.operands;
    refuse_misspelt_options(syntax(), options_.cells);
    if (dry_run_ && !options_.resume.empty()) {
      throw UsageError(
          "--dry-run and --resume cannot be combined: what is left of an interrupted run depends "
          "on "
          "what it measured; leave one of the two out");
    }
    if (!options_.resume.empty()) return refuse_other_work(parsed);
    for (const auto& [option, value] :
         {std::pair("--base", &options_.base), std::pair("--candidate", &options_.candidate)}) {
      if (value->empty()) {
        throw UsageError(std::string(option) +
                         " is missing: name the 'bench' of a build; 'bench ab --help' shows how");
      }
    }
  }

  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override {
    return dry_run_ ? show_comparison_plan(options_) : compare_builds(options_);
  }

 private:
  void refuse_other_work(const ParsedArguments& parsed) const {
    static const char* const fixed[] = {"--base",      "--candidate",   "--out",
                                        "--base-args", "--time-budget", "--candidate-args",
                                        "--fail-size", "--bias-floor",  "--equivalence"};
    const bool asks_for_other_work =
        !options_.cells.empty() ||
        std::ranges::any_of(fixed, [&](const char* name) { return parsed.given.contains(name); });
    if (!asks_for_other_work) return;
    throw UsageError(
        "--resume continues the run as it was begun: it takes no cells, programs, arguments of "
        "one side, --out, --time-budget or margins ('bench compare' judges by others)");
  }

  AbOptions options_;
  bool dry_run_ = false;
};

}  // namespace

std::unique_ptr<Command> ab_command() { return std::make_unique<AbCommand>(); }

}  // namespace bench
