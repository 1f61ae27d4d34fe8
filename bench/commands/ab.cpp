// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/ab.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "bench/ab/ab_plan.h"
#include "bench/ab/builds.h"
#include "bench/ab/pair_files.h"
#include "bench/ab/paired_campaign.h"
#include "bench/campaign/progress.h"
#include "bench/commands/judgement_output.h"
#include "bench/exit_status.h"
#include "bench/machine/refusal.h"
#include "bench/machine/requirements.h"
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

/// With the programs of the run that is gone on with.
AbOptions complete(AbOptions options, const std::optional<BothSides>& left) {
  if (!left) return options;
  options.base = left->base.machine.executable;
  options.candidate = left->candidate.machine.executable;
  options.out = options.resume;
  return options;
}

void say_who_is_alone(const BothSides& sides, Progress& progress) {
  for (const auto& alone : sides.base.pairing->alone) {
    const bool is_base = alone.side == reports::Pairing::Side::base;
    progress.say(std::string("not compared: ") + (is_base ? "the base's " : "the candidate's ") +
                 reports::sanitize(alone.cell, 200) + ": " + reports::sanitize(alone.reason));
  }
}

void say_what_failed(reports::Pairing::Side side, const reports::Results& results,
                     const reports::Failure& failure, Progress& progress) {
  const bool is_control = std::ranges::count(results.pairing->controls, failure.cell) > 0;
  const std::string other = is_control ? "the copy of the base" : "the candidate";
  progress.say((side == reports::Pairing::Side::base ? "the base" : other) +
               " failed: " + reports::sanitize(results.plan.cells[failure.cell].name, 200) + ": " +
               reports::sanitize(failure.reason, 500));
}

void say_what_is_no_copy(const FixedPrograms& programs, Progress& progress) {
  for (const auto side : {reports::Pairing::Side::base, reports::Pairing::Side::candidate}) {
    if (programs.is_copy(side)) continue;
    progress.say(
        std::string(side == reports::Pairing::Side::base ? "the base" : "the candidate") +
        " does not run as a copy and is measured where it is: do not replace it meanwhile");
  }
}

/// What was measured until then is kept; nothing can be measured further that would belong to it.
int give_up(const FileChanged& error, BothSides& sides, std::optional<PairFiles>& files) {
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

/// Behind what ended the run, if its folder has journals.
std::string how_to_go_on(const std::string& folder) {
  if (folder.empty()) return "; nothing is kept without --out=DIR";
  std::error_code none;
  if (!std::filesystem::exists(std::filesystem::path(folder) / "base.json.journal", none))
    return "";
  return "; then go on with: bench ab --resume='" + reports::sanitize(folder) + "'";
}

}  // namespace

int compare_builds(const AbOptions& given) {
  require_measurable_machine();
  const auto began = std::chrono::steady_clock::now();
  std::optional<BothSides> left;
  if (!given.resume.empty()) left = read_pair_files(given.resume);
  const AbOptions options = complete(given, left);
  check_programs(options);

  Progress progress(options.quiet);
  // In this order: a signal must not leave the copies behind, nor the guardian hold an output.
  const InterruptSignals signals;
  FixedPrograms programs(options.base, options.candidate);
  TrialRunner runner(
      "", signals, [&] { progress.tick(); }, programs.folder());
  runner.watch(programs.files());
  try {
    if (left) check_still_same(options, *left, programs, runner);
    BothSides sides = left ? std::move(*left) : plan_comparison(options, programs, runner);
    say_what_is_no_copy(programs, progress);
    say_who_is_alone(sides, progress);
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
                            say_what_failed(
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
      return give_up(error, sides, files);
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
    progress.say(interrupted.reason() + " before anything " + std::string(left ? "more " : "") +
                 "was measured");
    return exit_interrupted;
  } catch (const GuardianLost&) {
    std::fprintf(stderr, "bench: the guardian process was killed%s\n",
                 how_to_go_on(options.out).c_str());
    return exit_interrupted;
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "bench: %s%s\n", explain_refusal(error).c_str(),
                 how_to_go_on(options.out).c_str());
    return error.code().value() == EINTR ? exit_interrupted : exit_refused;
  }
}

}  // namespace bench
