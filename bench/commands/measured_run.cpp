// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/measured_run.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_cells.h"
#include "bench/campaign/campaign.h"
#include "bench/campaign/environment.h"
#include "bench/campaign/measurement.h"
#include "bench/campaign/plan_fitter.h"
#include "bench/campaign/scenario_runs.h"
#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/machine/cores.h"
#include "bench/machine/file_watch.h"
#include "bench/machine/requirements.h"
#include "bench/outputs/resumed_run.h"
#include "bench/outputs/run_outputs.h"
#include "bench/outputs/tables.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/dependencies.h"
#include "bench/plan/plan.h"
#include "bench/probe/machine_watch.h"
#include "reports/claims/judge_claims.h"
#include "reports/results/files/journal.h"
#include "reports/results/slowdown.h"
#include "reports/summary/core_shortage.h"
#include "reports/summary/settled.h"
#include "reports/text/text.h"
#include "reports/weak_run.h"

namespace bench {
namespace {

void show_provisional(const reports::Results& so_far, const TableOptions& tables,
                      Progress& progress) {
  if (!so_far.plan.claims.empty()) return;  // which are told once, at the end
  const std::string text = format_so_far(so_far, layout_of(tables, STDERR_FILENO));
  if (text.empty()) return;
  progress.say(
      fmt::format("--- provisional, after {}; the intervals need {} per cell ---\n{}"
                  "--- measuring on ---",
                  reports::pluralize(so_far.trials.size(), "trial"), min_trials, text));
}

MeasuredOutcome outcome_of(const reports::Results& results) {
  return {.has_failed = !results.failed.empty() || reports::has_failed_scenario(results),
          // Of claims it is an outcome that they cannot be told.
          .fits_nothing = results.plan.claims.empty() && results.trials.empty() &&
                          results.fault_outcomes.empty() && !results.skipped.empty()};
}

/// Takes the run that is resumed into `options` and `results`, if one is. Returns it.
std::optional<Resumed> prepare(RunOptions& options, reports::Results& results) {
  std::optional<Resumed> resumed;
  if (!options.resume.empty()) {
    resumed = read_resumed(options);
    restore_recorded_outputs(resumed->beginning.outputs, resumed->journal_path, options);
  }
  if (resumed) options.fewer_tasks = resumed->results.plan.fewer_tasks;
  results.plan = resumed && !options.plan_was_given ? resumed->results.plan
                                                    : make_plan(options, usable_cores());
  if (resumed && options.plan_was_given) adopt_fit(resumed->results.plan, results.plan);
  results.machine = describe_machine();
  if (resumed) {
    refuse_other_plan(*resumed, results);
    const reports::Machine machine = results.machine;
    results = std::move(resumed->results);
    results.machine = machine;
  } else {
    stamp_with_date(results);
  }
  return resumed;
}

void warn_of_plan(const reports::Results& results, Progress& progress) {
  for (const std::string& warning :
       {reports::slowdown_warning(results.plan), reports::core_shortage_warning(results)}) {
    if (!warning.empty()) progress.warn(warning);
  }
}

/// Opens the journal, where the results have one: behind what `resumed` left in it, or anew where
/// that was interrupted before it had a plan to go on with.
std::optional<AppendedFile> open_journal(const RunOutputs& outputs, const RunOptions& options,
                                         const std::optional<Resumed>& resumed,
                                         const reports::Results& results,
                                         reports::RunBeginning beginning) {
  const std::string path = outputs.journal_path();
  if (path.empty()) return std::nullopt;
  const bool is_old = resumed && resumed->journal_path == path;
  if (is_old && resumed->beginning.is_fitted) {
    return AppendedFile(path, AppendedFile::Begin::behind, resumed->whole_bytes);
  }
  std::optional<AppendedFile> journal;
  if (is_old) {
    journal.emplace(path, AppendedFile::Begin::behind, 0);  // no trial is lost: it holds none
  } else {
    journal = new_journal(path);
  }
  beginning.outputs = outputs_to_record(options, path);
  if (journal) begin_journal(*journal, results, beginning);
  return journal;
}

/// Returns what is added to the reason why a run ended early. `journal` is its path, or empty.
std::string consequence_of(const EarlyEnd& end, const RunOutputs& outputs,
                           const std::string& journal) {
  if (end.cause == EarlyEnd::Cause::file_changed) {
    return ": what was measured until then is kept, and nothing can be measured further that would "
           "belong to it. Start anew when nothing is being built or installed";
  }
  const bool can_wait = end.cause == EarlyEnd::Cause::cores_changed;
  return (can_wait ? ". Go on when they are back" : "") + outputs.kept_results_hint(journal);
}

using clock = std::chrono::steady_clock;

/// Returns when a run began that goes on now, with its interruption left out.
clock::time_point begin_of(clock::time_point now, const std::optional<Resumed>& resumed) {
  if (!resumed) return now;
  const std::chrono::duration<double> spent(resumed->beginning.spent_s);
  return now - std::chrono::duration_cast<clock::duration>(spent);
}

/// Returns what the journal records of a run that has done this much before it measures.
reports::RunBeginning beginning_of(clock::time_point began, const TrialRunner& runner,
                                   const reports::Results& results) {
  const std::chrono::duration<double> passed = clock::now() - began;
  double spent_s = passed.count() - runner.paused_s();
  for (const reports::Failure& failure : results.failed) spent_s -= failure.elapsed_s;
  return {.spent_s = std::max(0.0, spent_s)};
}

/// Fits the plan of a run into its time budget, where it measures for the first time. When that is
/// interrupted, the plan is as it was. `plan_is_given`: by the options, and not by a journal alone,
/// which does not say with which options a plan with fewer tasks could be made.
Preparation fit_plan(const RunOptions& given, bool plan_is_given, reports::Results& results,
                     TrialRunner& runner, ProbeReader* probe, Progress& progress,
                     clock::time_point began) {
  const unsigned cores = usable_cores();
  const reports::Plan asked = results.plan;
  std::map<std::string, std::uint64_t> min_tasks;
  if (plan_is_given) min_tasks = min_tasks_of(given, asked, cores);
  const auto with_fewer_tasks = [&](const std::map<std::string, std::uint64_t>& fewer_tasks) {
    RunOptions options = given;
    options.fewer_tasks = fewer_tasks;
    return make_plan(options, cores);
  };
  try {
    return PlanFitter(results, runner, probe, progress, began).fit(min_tasks, with_fewer_tasks);
  } catch (...) {
    if (!results.plan.fewer_tasks.empty()) {  // its cells are not those of `asked`
      results.plan = asked;
      results.failed.clear();
      results.skipped.clear();
    }
    throw;
  }
}

/// Appends every result to the journal at once, where there is one.
struct Recorder {
  std::optional<AppendedFile>& journal;

  template <typename Entry>
  void operator()(const Entry& entry) const {
    if (journal) journal->append(reports::journal_line(entry));
  }
};

/// Returns the listeners of a run, which record every result and look whether enough is known. All
/// that the parameters refer to outlives them.
CampaignListeners make_listeners(const RunOptions& options, reports::Results& results,
                                 MachineWatch& machine, Progress& progress,
                                 const Recorder& record) {
  CampaignListeners listeners{
      .on_trial = record,
      .on_memory = record,
      .on_failure = record,
      .on_skip = record,
      .on_expected_failure = record,
      .on_fault_outcome = record,
      .on_first_results = [&] { show_provisional(results, options.tables, progress); },
      .on_disturbance = record,
      .on_round = record};
  if (results.plan.measures_claims()) {
    listeners.open_cells = [&](std::uint64_t finished_rounds) {
      return reports::cells_of_open_parts(results, finished_rounds);
    };
  } else {
    // Quiet figures count at looks as they do at the end.
    listeners.is_settled = [&] {
      results.machine_state = machine.finish(results);
      return reports::is_settled(results, results.plan.precision);
    };
  }
  return listeners;
}

}  // namespace

int measure_run(const RunOptions& given) {
  const auto now = clock::now();
  require_measurable_machine();
  RunOptions options = given;
  reports::Results results;
  const std::optional<Resumed> resumed = prepare(options, results);
  Measurement measurement(options.quiet);
  Progress& progress = measurement.progress();
  warn_of_plan(results, progress);
  MachineWatch machine;
  TrialRunner runner = measurement.start_runner(options.trial_program);
  FileWatch files;
  files.add(dependencies_of(results.plan, options.trial_program));
  runner.watch(files);
  RunOutputs outputs(options, resumed ? resumed->out_path : "");
  const auto began = begin_of(now, resumed);
  Preparation prepared{.began = began};
  std::optional<EarlyEnd> early_end;
  if (!resumed || !resumed->beginning.is_fitted) {
    const bool plan_is_given = !resumed || options.plan_was_given;
    early_end = early_end_of([&] {
      prepared =
          fit_plan(options, plan_is_given, results, runner, machine.probes(), progress, began);
    });
  }
  reports::RunBeginning beginning = beginning_of(began, runner, results);
  // With --trials nothing is fitted.
  beginning.is_fitted = !early_end || results.plan.trials != 0;
  std::optional<AppendedFile> journal = open_journal(outputs, options, resumed, results, beginning);

  machine.begin();
  progress.say(machine.description());

  const Recorder record{journal};
  const auto measure = [&] {
    run_scenarios(results, runner, progress, interpreter_of_scenarios(options, results.plan),
                  record);
    Campaign(results, runner, progress, make_listeners(options, results, machine, progress, record),
             machine.probes(), std::move(prepared))
        .run();
  };
  if (!early_end) early_end = early_end_of(measure);
  results.interrupted = early_end.has_value();
  results.machine_state = machine.finish(results);
  results.machine_state->weak = reports::is_weak_run(results);

  const std::string journal_path = journal ? journal->path() : "";
  const auto unwritten = early_end_of([&] { outputs.write(results, options); });
  if (unwritten) {
    measurement.report(*unwritten, outputs.unwritten_results_hint(journal_path));
    const bool was_refused = early_end && early_end->exit_status == exit_refused;
    return was_refused ? exit_refused : unwritten->exit_status;
  }
  outputs.report_paths(progress);
  if (early_end) {
    measurement.report(*early_end, consequence_of(*early_end, outputs, journal_path));
  }
  const bool can_be_resumed = early_end && early_end->cause != EarlyEnd::Cause::file_changed;
  if (journal && !can_be_resumed) unlink(journal_path.c_str());
  return exit_status_of(results, early_end, outcome_of(results));
}

}  // namespace bench
