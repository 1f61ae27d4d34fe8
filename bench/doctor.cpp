// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "bench/doctor_activity.h"
#include "bench/doctor_settings.h"
#include "bench/exit_status.h"
#include "bench/finding.h"
#include "bench/machine/requirements.h"
#include "bench/noise_floor.h"
#include "bench/output_file.h"
#include "bench/progress.h"
#include "bench/terminal.h"
#include "bench/trial_runner.h"
#include "reports/text.h"

namespace bench {
namespace {

std::string summary(const std::vector<Finding>& findings) {
  const auto count = [&](Finding::State state) {
    return std::to_string(std::ranges::count(findings, state, &Finding::state));
  };
  return "this machine: " + count(Finding::State::look) + " to look at, " +
         count(Finding::State::unknown) + " cannot be told, " + count(Finding::State::fine) +
         " fine\n";
}

std::vector<Finding> examine() {
  constexpr std::chrono::seconds watched(1);
  const SystemFiles files;
  const Activity before = activity_of(files);
  std::this_thread::sleep_for(watched);
  std::vector<Finding> findings = examine_activity(files, before, activity_of(files));
  std::vector<Finding> settings = examine_settings(files, own_state());
  findings.insert(findings.end(), settings.begin(), settings.end());
  std::ranges::stable_sort(findings, {}, [](const Finding& finding) {
    return finding.state == Finding::State::look      ? 0
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
  } catch (const Interrupted&) {
    progress.say("interrupted");
    return exit_interrupted;
  } catch (const GuardianLost&) {
    std::fputs("bench: the guardian process was killed\n", stderr);
    return exit_interrupted;
  }
  return exit_done;
}

}  // namespace bench
