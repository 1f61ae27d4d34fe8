// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/doctor.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <utility>

#include "bench/campaign/progress.h"
#include "bench/doctor/activity.h"
#include "bench/doctor/finding.h"
#include "bench/doctor/noise_floor.h"
#include "bench/doctor/settings.h"
#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/requirements.h"
#include "bench/process/environment_variables.h"
#include "bench/process/trial_runner.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::string summary(const std::vector<Finding>& findings) {
  const auto count = [&](Finding::State state) {
    return std::to_string(std::ranges::count(findings, state, &Finding::state));
  };
  return "this machine: " + count(Finding::State::warning) + " to look at, " +
         count(Finding::State::unknown) + " cannot be told, " + count(Finding::State::fine) +
         " fine\n";
}

/// Of the environment in which this program was started.
Finding environment() {
  const reports::Environment record = environment_record();
  Finding finding{.what = "environment",
                  .state = Finding::State::fine,
                  .seen = "no variable that is known to change what is measured",
                  .why =
                      "Variables of the environment pin threads, change how memory is allocated "
                      "or which code is loaded: what is measured is then not what others run.",
                  .remedy =
                      "'bench' removes them before it measures, unless --keep-environment is "
                      "given; LD_LIBRARY_PATH stays. Unset what you do not mean."};
  std::string seen;
  for (const auto& [what, list] :
       {std::pair("removed: ", &record.removed), std::pair("kept: ", &record.kept),
        std::pair("there: ", &record.noted)}) {
    for (const reports::EnvironmentVariable& variable : *list) {
      seen += (seen.empty() ? "" : "; ") + std::string(what) + variable.name + " (" +
              variable.effect + ")";
    }
  }
  if (!seen.empty()) {
    finding.state = Finding::State::warning;
    finding.seen = reports::sanitize(seen, 1000);
  }
  return finding;
}

std::vector<Finding> examine() {
  constexpr std::chrono::seconds watched(1);
  const SystemFiles files;
  const Activity before = activity_of(files);
  std::this_thread::sleep_for(watched);
  std::vector<Finding> findings = examine_activity(files, before, activity_of(files));
  std::vector<Finding> settings = examine_settings(files, own_state());
  findings.insert(findings.end(), settings.begin(), settings.end());
  findings.push_back(environment());
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return finding.state == Finding::State::warning   ? 0
           : finding.state == Finding::State::unknown ? 1
                                                      : 2;
  });
  return findings;
}

}  // namespace

int doctor(const DoctorOptions& options) {
  const std::vector<Finding> findings = examine();
  print_text(summary(findings) + format_findings(findings));
  if (options.quick) return exit_done;
  print("\n");
  std::fflush(stdout);
  require_measurable_machine();
  Progress progress(options.quiet);
  const InterruptSignals signals;
  TrialRunner runner(options.trial_program, signals, [&] { progress.tick(); });
  try {
    print_text(format_noise(measure_noise(runner, progress, options.trials)));
  } catch (const Interrupted& interrupted) {
    progress.say(interrupted.reason() + "; the noise floor was not measured");
    return exit_interrupted;
  } catch (const CoresChanged& error) {
    progress.warn(std::string(error.what()) + "; measure again when they stay as they are");
    return exit_not_measurable;
  } catch (const GuardianLost&) {
    std::fputs("bench: the guardian process was killed; the noise floor was not measured\n",
               stderr);
    return exit_interrupted;
  }
  return exit_done;
}

}  // namespace bench
