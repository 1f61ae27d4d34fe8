// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/build_comparison.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bench/ab/ab_plan.h"
#include "bench/ab/builds.h"
#include "bench/ab/pair_files.h"
#include "bench/ab/paired_campaign.h"
#include "bench/campaign/measurement.h"
#include "bench/exit_status.h"
#include "bench/machine/requirements.h"
#include "bench/outputs/judgement_output.h"
#include "bench/probe/machine_watch.h"
#include "reports/comparison/judgement.h"
#include "reports/results/files/results_file.h"
#include "reports/summary/core_shortage.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using Side = reports::Pairing::Side;

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

/// Returns the options with the programs and the folder of the run that is resumed, if one is.
AbOptions with_recorded_programs(AbOptions options, const std::optional<BothSides>& previous) {
  if (previous) {
    options.base = previous->base.machine.executable;
    options.candidate = previous->candidate.machine.executable;
    options.out = options.resume;
  }
  check_programs(options);
  return options;
}

std::optional<BothSides> read_previous(const std::string& folder) {
  if (folder.empty()) return std::nullopt;
  return read_pair_files(folder);
}

/// One run of `bench ab`. The order of the members matters: a signal must not leave the copies of
/// the programs behind, and the guardian removes them when the coordinator cannot.
class BuildComparison {
 public:
  explicit BuildComparison(const AbOptions& given)
      : previous_(read_previous(given.resume)),
        options_(with_recorded_programs(given, previous_)),
        measurement_(options_.quiet),
        programs_(options_.base, options_.candidate),
        runner_(measurement_.start_runner("", programs_.folder())) {
    runner_.watch(programs_.files());
  }

  int run();

 private:
  int run_to_the_end();
  void prepare();
  void measure();
  int judge();
  int refuse(std::string why, const std::string& remedy,
             reports::Gate gate = reports::Gate::not_measurable);
  std::string consequence_of(const EarlyEnd& end) const;
  void report_failure(Side side, const reports::Failure& failure);
  void report_uncompared_cells();
  void report_uncopied_programs();
  bool is_resumed() const { return previous_.has_value(); }

  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::optional<BothSides> previous_;
  AbOptions options_;
  Measurement measurement_;
  MachineWatch machine_;
  FixedPrograms programs_;
  TrialRunner runner_;
  BothSides sides_;
  std::optional<JudgementOutput> output_;
  std::optional<PairFiles> files_;
};

int BuildComparison::run() {
  try {
    return run_to_the_end();
  } catch (const NotMeasurable& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return refuse(error.what(), "Give it a larger --time-budget, or choose fewer cells.");
  }
}

int BuildComparison::run_to_the_end() {
  if (const auto end = early_end_of([&] { prepare(); })) {
    measurement_.report(*end,
                        is_resumed() ? "; nothing more was measured" : "; nothing was measured");
    return end->exit_status;
  }
  auto end = early_end_of([&] { measure(); });
  // Both were measured in turns, on a machine of one state.
  sides_.base.machine_state = sides_.candidate.machine_state = machine_.finish(sides_.base);
  sides_.base.interrupted = sides_.candidate.interrupted = end.has_value();
  int status = exit_done;
  const auto unwritten = early_end_of([&] {
    if (files_) files_->finish(sides_);
    if (!end) status = judge();
  });
  if (unwritten) end = unwritten;
  if (!end) return status;
  measurement_.report(*end, consequence_of(*end));
  if (files_ && end->cause == EarlyEnd::Cause::file_changed) files_->abandon();
  if (end->cause == EarlyEnd::Cause::file_changed) {
    return refuse(end->reason, "Start anew when nothing is being built or installed.",
                  reports::Gate::unusable);
  }
  if (end->exit_status != exit_not_measurable) return end->exit_status;
  return refuse(end->reason, "Start it again when the machine stays as it is during the run.");
}

/// Finds the cells to compare and opens the outputs.
void BuildComparison::prepare() {
  if (previous_) {
    check_still_same(options_, *previous_, programs_, runner_);
    sides_ = *previous_;
  } else {
    sides_ = plan_comparison(options_, programs_, runner_);
  }
  report_uncopied_programs();
  report_uncompared_cells();
  if (const std::string warning = reports::core_shortage_warning(sides_.base); !warning.empty()) {
    measurement_.progress().warn(warning);
  }
  output_.emplace(options_.judging.files);
  if (options_.out.empty()) return;
  files_.emplace(options_.out, sides_,
                 is_resumed() ? PairFiles::Begins::behind_it : PairFiles::Begins::anew);
}

void BuildComparison::measure() {
  machine_.begin();
  measurement_.progress().say(machine_.description());
  PairRunner pairs(
      sides_.base, sides_.candidate, programs_,
      {.runner = runner_, .probe = machine_.probes(), .run_began = began_},
      {.on_pair =
           [&](const reports::Pair&) {
             if (files_) files_->append_pair(sides_);
           },
       .on_failure =
           [&](Side side, const reports::Failure& failure) {
             report_failure(side, failure);
             if (files_) files_->append_failure(side, failure);
           },
       .on_warning = [&](const std::string& warning) { measurement_.progress().warn(warning); }});
  try {
    PairedCampaign(sides_.base, sides_.candidate, pairs, measurement_.progress(), began_).run();
  } catch (const NotMeasurable&) {
    if (files_) files_->abandon();
    throw;
  }
}

int BuildComparison::judge() {
  const reports::Judgement judgement = reports::judge_pairs(sides_.base, sides_.candidate);
  return output_->write(judgement, options_.judging.strict, sources_of(std::move(sides_)));
}

/// Tells those who wait for a judgement why there is none. `why`: a clause.
int BuildComparison::refuse(std::string why, const std::string& remedy, reports::Gate gate) {
  if (!output_) return exit_status_of(gate);
  if (why.empty()) why = "the run ended early";
  why.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(why.front())));
  return output_->refuse(
      {.title = "Not measurable", .reasons = {why + "."}, .remedy = remedy, .gate = gate},
      sources_of(sides_));
}

/// Returns what is added to the reason why the run ended early.
std::string BuildComparison::consequence_of(const EarlyEnd& end) const {
  const std::string folder = files_ ? reports::sanitize(files_->folder()) : "";
  if (end.cause == EarlyEnd::Cause::file_changed) {
    const std::string kept =
        files_ ? fmt::format("what was measured until then is kept in '{}'", folder)
               : "what was measured is not kept without --out";
    return fmt::format(": {}. Start anew when nothing is being built or installed", kept);
  }
  const bool can_wait = end.cause == EarlyEnd::Cause::cores_changed;
  const std::string when = can_wait ? ". Go on when they are back" : "";
  if (!files_) return when + "; nothing is kept without --out=DIR";
  if (!files_->has_journals()) return "";
  return fmt::format("{}; what was measured so far is in '{}'; go on with: bench ab --resume='{}'",
                     when, folder, folder);
}

void BuildComparison::report_failure(Side side, const reports::Failure& failure) {
  const reports::Results& results = side == Side::base ? sides_.base : sides_.candidate;
  const bool is_control = std::ranges::count(results.pairing->controls, failure.cell) > 0;
  const char* const other = is_control ? "the copy of the base" : "the candidate";
  measurement_.progress().say(
      fmt::format("{} failed: {}: {}", side == Side::base ? "the base" : other,
                  reports::sanitize(results.plan.cells[failure.cell].name, 200),
                  reports::sanitize(failure.reason, 500)));
}

void BuildComparison::report_uncompared_cells() {
  for (const std::string& line : uncompared_cells(sides_)) measurement_.progress().say(line);
}

void BuildComparison::report_uncopied_programs() {
  for (const Side side : {Side::base, Side::candidate}) {
    if (programs_.is_copy(side)) continue;
    measurement_.progress().say(
        fmt::format("{} does not run as a copy and is measured where it is: do not replace it "
                    "meanwhile",
                    side == Side::base ? "the base" : "the candidate"));
  }
}

}  // namespace

int compare_builds(const AbOptions& options) {
  require_measurable_machine();
  return BuildComparison(options).run();
}

}  // namespace bench
