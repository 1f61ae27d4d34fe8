// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/dry_run.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/cores.h"
#include "bench/machine/requirements.h"
#include "bench/options/names.h"
#include "bench/outputs/plan_text.h"
#include "bench/outputs/run_outputs.h"
#include "bench/plan/plan.h"
#include "bench/trial/configured_workload.h"
#include "reports/results/work.h"

namespace bench {
namespace {

/// Returns the seconds that all tasks of a cell wait, one after the other, as they declare.
double waiting_s(const reports::Cell& cell, std::uint64_t seed) {
  const auto workload = make_workload(cell.workload, configuration_of(cell, seed));
  double sum_ns = 0;
  for (std::size_t task = 0; workload->waits() && task < workload->task_count(); ++task) {
    sum_ns += static_cast<double>(workload->minimum_wait(task).count());
  }
  return sum_ns * 1e-9;
}

/// Returns the seconds that one trial of each cell takes at least, as its tasks declare: one
/// iteration to warm up and one that is timed.
double declared_round_s(const reports::Plan& plan) {
  constexpr double min_iterations = 2;
  std::map<reports::Work, double> waiting;  // to make a workload may take a while
  double sum_s = 0;
  for (const reports::Cell& cell : plan.cells) {
    if (!cell.waits) continue;
    const reports::Work work = reports::work_of(cell);
    if (!waiting.contains(work)) waiting[work] = waiting_s(cell, plan.seed);
    const auto at_once = static_cast<double>(std::min(cell.concurrency, cell.tasks));
    double iteration_s = waiting[work] / at_once;
    iteration_s = std::max(iteration_s, reports::schedule_s(cell));
    sum_s += min_iterations * iteration_s;
  }
  return sum_s;
}

/// Throws `UsageError` for the journal of an interrupted run, as the run itself would.
void refuse_old_journal(const std::string& journal) {
  std::error_code none;
  if (journal.empty() || std::filesystem::file_size(journal, none) == 0 || none) return;
  AppendedFile(journal, AppendedFile::Begin::new_file, 0);
}

}  // namespace

int show_plan(const RunOptions& options) {
  require_measurable_machine();
  const unsigned cores = usable_cores();
  const reports::Plan plan = make_plan(options, cores);
  std::string journal;
  {
    const RunOutputs outputs(options, "");  // refuses what cannot be written
    journal = outputs.journal_path();
  }
  refuse_old_journal(journal);
  print_text(format_plan(plan, cores, declared_round_s(plan), min_trials_for(plan),
                         files_to_write(options, journal)));
  return exit_done;
}

}  // namespace bench
