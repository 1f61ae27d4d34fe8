// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/ab_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>

#include "bench/ab/contest_plan.h"
#include "bench/ab/pair_files.h"
#include "bench/ab/paired_campaign.h"
#include "bench/ab/program_copy.h"
#include "bench/exit_status.h"
#include "bench/judgement_output.h"
#include "bench/machine/requirements.h"
#include "bench/names.h"
#include "bench/progress.h"
#include "reports/judgement.h"
#include "reports/results_file.h"
#include "reports/text.h"

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
                 reports::printable(alone.cell, 200) + ": " + reports::printable(alone.reason));
  }
}

void say_what_failed(reports::Pairing::Side side, const reports::Results& results,
                     const reports::Failure& failure, Progress& progress) {
  const bool is_control = std::ranges::count(results.pairing->controls, failure.cell) > 0;
  const std::string other = is_control ? "the copy of the base" : "the candidate";
  progress.say((side == reports::Pairing::Side::base ? "the base" : other) +
               " failed: " + reports::printable(results.plan.cells[failure.cell].name, 200) + ": " +
               reports::printable(failure.reason, 500));
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
  // In this order: a signal must not leave the copy behind, nor the guardian hold an output.
  const InterruptSignals signals;
  const ProgramCopy copy(options.base);
  TrialRunner runner(
      "", signals, [&] { progress.tick(); }, copy.folder());
  try {
    if (left) check_still_same(options, *left, runner);
    BothSides sides = left ? std::move(*left) : plan_contest(options, runner);
    say_who_is_alone(sides, progress);
    JudgementOutput output(options.judging.files);
    std::optional<PairFiles> files;
    if (!options.out.empty()) {
      files.emplace(options.out, sides,
                    given.resume.empty() ? PairFiles::Begins::anew : PairFiles::Begins::behind_it);
    }
    const Contestants programs{options.base, options.candidate, copy.path()};
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
                          }});
    PairedCampaign campaign(sides.base, sides.candidate, pairs, progress, began);
    try {
      campaign.run();
    } catch (const Interrupted&) {
      sides.base.interrupted = sides.candidate.interrupted = true;
    } catch (const NotMeasurable&) {
      if (files) files->abandon();
      throw;
    }
    if (files) files->finish(sides);
    if (sides.base.interrupted) {
      progress.say("interrupted; " +
                   (files ? "go on with: bench ab --resume='" + files->folder() + "'"
                          : std::string("nothing is kept without --out")));
      return exit_interrupted;
    }
    const reports::Judgement judgement = reports::judge_pairs(sides.base, sides.candidate);
    return output.write(judgement, options.judging.strict, sources_of(std::move(sides)));
  } catch (const NotMeasurable& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return exit_not_measurable;
  } catch (const Interrupted&) {
    progress.say("interrupted before anything " + std::string(left ? "more " : "") +
                 "was measured");
    return exit_interrupted;
  } catch (const GuardianLost&) {
    const std::string folder = reports::printable(options.out);
    std::fprintf(
        stderr, "bench: the guardian process was killed%s\n",
        folder.empty() ? "" : ("; go on with: bench ab --resume='" + folder + "'").c_str());
    return exit_interrupted;
  }
}

}  // namespace bench
