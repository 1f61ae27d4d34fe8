// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <sstream>
#include <system_error>

#include "bench/ab/ab_plan.h"
#include "bench/ab/builds.h"
#include "bench/ab/pair_files.h"
#include "bench/ab/paired_campaign.h"
#include "bench/campaign/progress.h"
#include "bench/commands/command.h"
#include "bench/commands/judgement_output.h"
#include "bench/exit_status.h"
#include "bench/machine/refusal.h"
#include "bench/machine/requirements.h"
#include "bench/options/common_options.h"
#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/usage_error.h"
#include "reports/comparison/judgement.h"
#include "reports/results/files/results_file.h"
#include "reports/summary/core_shortage.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::vector<reports::Source> sources_of(BothSides sides) {
  std::vector<reports::Source> sources;
  for (reports::Results* const side : {&sides.base, &sides.candidate}) {
    std::string text = reports::format_results(*side);
    sources.push_back({.label = side == &sides.base ? "base" : "candidate",
                       .text = std::move(text),
                       .results = std::move(*side)});
  }
  return sources;
}

/// Adds the programs and the folder of the run that is resumed.
AbOptions with_recorded_programs(AbOptions options, const std::optional<BothSides>& previous) {
  if (!previous) return options;
  options.base = previous->base.machine.executable;
  options.candidate = previous->candidate.machine.executable;
  options.out = options.resume;
  return options;
}

void report_uncompared_cells(const BothSides& sides, Progress& progress) {
  for (const auto& alone : sides.base.pairing->alone) {
    const bool is_base = alone.side == reports::Pairing::Side::base;
    progress.say(std::string("not compared: ") + (is_base ? "the base's " : "the candidate's ") +
                 reports::sanitize(alone.cell, 200) + ": " + reports::sanitize(alone.reason));
  }
}

void report_failure(reports::Pairing::Side side, const reports::Results& results,
                    const reports::Failure& failure, Progress& progress) {
  const bool is_control = std::ranges::count(results.pairing->controls, failure.cell) > 0;
  const std::string other = is_control ? "the copy of the base" : "the candidate";
  progress.say((side == reports::Pairing::Side::base ? "the base" : other) +
               " failed: " + reports::sanitize(results.plan.cells[failure.cell].name, 200) + ": " +
               reports::sanitize(failure.reason, 500));
}

void report_uncopied_programs(const FixedPrograms& programs, Progress& progress) {
  for (const auto side : {reports::Pairing::Side::base, reports::Pairing::Side::candidate}) {
    if (programs.is_copy(side)) continue;
    progress.say(
        std::string(side == reports::Pairing::Side::base ? "the base" : "the candidate") +
        " does not run as a copy and is measured where it is: do not replace it meanwhile");
  }
}

/// Ends a run of which a program was replaced: what was measured is kept, and nothing more can be
/// measured that would belong to it.
int stop_after_file_change(const FileChanged& error, BothSides& sides,
                           std::optional<PairFiles>& files) {
  sides.base.interrupted = sides.candidate.interrupted = true;
  std::string kept = "what was measured is not kept without --out";
  if (files) {
    files->finish(sides);
    files->abandon();
    kept = "what was measured until then is kept in '" + reports::sanitize(files->folder()) + "'";
  }
  std::fprintf(stderr,
               "bench: %s: %s. Start anew "
               "when nothing is being built or installed\n",
               error.what(), kept.c_str());
  return exit_usage;
}

/// Returns what to add to the reason why a run ended: how it is resumed, if its folder has
/// journals.
std::string resume_hint(const std::string& folder) {
  if (folder.empty()) return "; nothing is kept without --out=DIR";
  std::error_code none;
  if (!std::filesystem::exists(std::filesystem::path(folder) / "base.json.journal", none))
    return "";
  return "; then go on with: bench ab --resume='" + reports::sanitize(folder) + "'";
}

/// Measures two builds of `bench` against each other and judges every cell.
int compare_builds(const AbOptions& given) {
  require_measurable_machine();
  const auto began = std::chrono::steady_clock::now();
  std::optional<BothSides> previous;
  if (!given.resume.empty()) previous = read_pair_files(given.resume);
  const AbOptions options = with_recorded_programs(given, previous);
  check_programs(options);

  Progress progress(options.quiet);
  // In this order: a signal must not leave the copies behind, nor the guardian hold an output.
  const InterruptSignals signals;
  FixedPrograms programs(options.base, options.candidate);
  TrialRunner runner(
      "", signals, [&] { progress.tick(); }, programs.folder());
  runner.watch(programs.files());
  try {
    if (previous) check_still_same(options, *previous, programs, runner);
    BothSides sides = previous ? std::move(*previous) : plan_comparison(options, programs, runner);
    report_uncopied_programs(programs, progress);
    report_uncompared_cells(sides, progress);
    if (const std::string warning = reports::core_shortage_warning(sides.base); !warning.empty()) {
      progress.warn(warning);
    }
    JudgementOutput output(options.judging.files);
    std::optional<PairFiles> files;
    if (!options.out.empty()) {
      files.emplace(options.out, sides,
                    given.resume.empty() ? PairFiles::Begins::anew : PairFiles::Begins::behind_it);
    }
    PairRunner pairs(sides.base, sides.candidate, programs, runner,
                     {.on_pair =
                          [&](const reports::Pair&) {
                            if (files) files->append_pair(sides);
                          },
                      .on_failure =
                          [&](reports::Pairing::Side side, const reports::Failure& failure) {
                            report_failure(
                                side,
                                side == reports::Pairing::Side::base ? sides.base : sides.candidate,
                                failure, progress);
                            if (files) files->append_failure(side, failure);
                          },
                      .on_disturbance =
                          [&](const reports::Cell& cell, const TrialOutcome& outcome) {
                            progress.warn("a trial of " + reports::sanitize(cell.name, 200) +
                                          " does not count: " + outcome.disturbance);
                          }});
    PairedCampaign campaign(sides.base, sides.candidate, pairs, progress, began);
    std::string ended_early;
    try {
      campaign.run();
    } catch (const Interrupted& interrupted) {
      ended_early = interrupted.reason();
      sides.base.interrupted = sides.candidate.interrupted = true;
    } catch (const CoresChanged& error) {
      sides.base.interrupted = sides.candidate.interrupted = true;
      if (files) files->finish(sides);
      progress.warn(
          std::string(error.what()) + "; " +
          (files ? "when they are back, go on with: bench ab --resume='" + files->folder() + "'"
                 : std::string("nothing is kept without --out")));
      return exit_not_measurable;
    } catch (const NotMeasurable&) {
      if (files) files->abandon();
      throw;
    } catch (const FileChanged& error) {
      return stop_after_file_change(error, sides, files);
    }
    if (files) files->finish(sides);
    if (sides.base.interrupted) {
      progress.say(ended_early + "; " +
                   (files
                        ? "what was measured so far is in '" + reports::sanitize(files->folder()) +
                              "'; go on with: bench ab --resume='" +
                              reports::sanitize(files->folder()) + "'"
                        : std::string("nothing is kept without --out=DIR")));
      return exit_interrupted;
    }
    const reports::Judgement judgement = reports::judge_pairs(sides.base, sides.candidate);
    return output.write(judgement, options.judging.strict, sources_of(std::move(sides)));
  } catch (const NotMeasurable& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return exit_not_measurable;
  } catch (const CoresChanged& error) {
    progress.warn(error.what());
    return exit_not_measurable;
  } catch (const Interrupted& interrupted) {
    progress.say(interrupted.reason() + " before anything " + std::string(previous ? "more " : "") +
                 "was measured");
    return exit_interrupted;
  } catch (const GuardianLost&) {
    std::fprintf(stderr, "bench: the guardian process was killed%s\n",
                 resume_hint(options.out).c_str());
    return exit_interrupted;
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "bench: %s%s\n", explain_refusal(error).c_str(),
                 resume_hint(options.out).c_str());
    return error.code().value() == EINTR ? exit_interrupted : exit_refused;
  }
}

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
/// this command. Everything else is previous to the programs, which may know more than this one.
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

Every figure is that of a fresh process, the median of its iterations. The two sides run in pairs, one
right after the other in random order. A screen of all cells fails nothing: those that look different
are measured again, with fresh pairs, and these alone decide. Some cells are controls: the base
against a copy of itself. When they differ, the run is contaminated and nothing is called slower.
Pairs that the machine disturbed do not count; their number is shown.)"},
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
                          }}}},
                   margin_options(options_.judging, ""),
                   {"How trials run", {keep_environment_option(options_.keep_environment)}},
                   std::move(outputs)},
        .sections = ab_sections()};
  }

  void finish(const ParsedArguments& parsed) override {
    options_.cells = parsed.operands;
    refuse_misspelt_options(syntax(), options_.cells);
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
  int run() override { return compare_builds(options_); }

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
};

}  // namespace

std::unique_ptr<Command> ab_command() { return std::make_unique<AbCommand>(); }

}  // namespace bench
