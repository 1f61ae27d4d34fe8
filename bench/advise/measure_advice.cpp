// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/measure_advice.h"

#include <chrono>
#include <optional>

#include "bench/advise/measure_candidates.h"
#include "bench/campaign/environment.h"
#include "bench/campaign/measurement.h"
#include "bench/exit_status.h"
#include "bench/machine/cores.h"
#include "bench/machine/file_watch.h"
#include "bench/machine/requirements.h"
#include "bench/plan/advice_plan.h"
#include "bench/plan/claim_plan.h"
#include "bench/plan/dependencies.h"
#include "bench/probe/machine_watch.h"
#include "reports/weak_run.h"

namespace bench {

int measure_advice(const reports::AdviceRequest& request, const RunOptions& options,
                   const AdviceFiles& files) {
  const auto began = std::chrono::steady_clock::now();
  require_measurable_machine();
  reports::Results results;
  results.plan = plan_advice(request, options, usable_cores());
  results.machine = describe_machine();
  stamp_with_date(results);
  if (results.plan.cells.empty()) {  // nothing gives what is needed
    AdviceOutput(files).write(results);
    return exit_done;
  }
  Measurement measurement(options.quiet);
  MachineWatch machine;
  TrialRunner runner = measurement.start_runner(options.trial_program);
  FileWatch watched;
  watched.add(dependencies_of(results.plan, options.trial_program));
  runner.watch(watched);
  AdviceOutput output(files);
  const std::optional<EarlyEnd> early_end = early_end_of([&] {
    measure_candidates(results, runner, machine, measurement.progress(),
                       interpreter_of_scenarios(options, results.plan), began);
  });
  results.interrupted = early_end.has_value();
  results.machine_state = machine.finish(results);
  results.machine_state->weak = reports::is_weak_run(results);
  const auto unwritten = early_end_of([&] { output.write(results); });
  if (unwritten) {
    measurement.report(*unwritten, "; the advice is not kept in all files");
    return unwritten->exit_status;
  }
  if (early_end) measurement.report(*early_end, "; the advice is of what was measured until then");
  return exit_status_of(results, early_end,
                        {.has_failed = !results.failed.empty(),
                         .fits_nothing = results.trials.empty() && !results.skipped.empty()});
}

}  // namespace bench
