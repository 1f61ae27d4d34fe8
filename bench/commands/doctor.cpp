// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/core.h>

#include "bench/campaign/measurement.h"
#include "bench/command_line/command.h"
#include "bench/doctor/activity.h"
#include "bench/doctor/finding.h"
#include "bench/doctor/noise_floor.h"
#include "bench/doctor/quietness.h"
#include "bench/doctor/settings.h"
#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/files/terminal.h"
#include "bench/machine/cores.h"
#include "bench/machine/requirements.h"
#include "bench/options/common_options.h"
#include "bench/options/parse.h"
#include "bench/probe/ceiling.h"
#include "bench/probe/probe_process.h"
#include "bench/process/environment_variables.h"
#include "bench/trial/cycle_counter.h"
#include "reports/text/text.h"

namespace bench {
namespace {

struct DoctorOptions {
  bool quick = false;         ///< a short watch, and no noise floor
  std::uint64_t trials = 24;  ///< per cell, for the noise floor
  bool quiet = false;
  std::string trial_program;  ///< empty: this program
  bool keep_environment = false;
};

std::string summary(const std::vector<Finding>& findings) {
  const auto count = [&](Finding::State state) {
    return static_cast<std::uint64_t>(std::ranges::count(findings, state, &Finding::state));
  };
  return fmt::format("this machine: {}, {} unknown, {} fine\n",
                     reports::pluralize(count(Finding::State::warning), "warning"),
                     count(Finding::State::unknown), count(Finding::State::fine));
}

/// Checks the environment in which this program was started.
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
      seen += fmt::format("{}{}{} ({})", seen.empty() ? "" : "; ", what, variable.name,
                          variable.effect);
    }
  }
  if (!seen.empty()) {
    finding.state = Finding::State::warning;
    finding.seen = reports::sanitize(seen, 1000);
  }
  return finding;
}

std::vector<Finding> examine(std::chrono::milliseconds watched) {
  const SystemFiles files;
  Probes probes(probe_setup_here());
  const std::array<pid_t, 2> own = {getpid(), probes.process()};
  const reports::Ceiling ceiling = measure_ceiling(probes, probes.processors(), quota_cores());
  const Activity before = activity_of(files, own);
  const std::vector<reports::ProbeReading> readings = watch_probes(probes, watched);
  std::vector<Finding> findings = examine_activity(files, before, activity_of(files, own));
  findings.push_back(examine_quietness(readings, probes.processors(), probes.unknown()));
  findings.push_back(examine_ceiling(ceiling, probes.processors().size(), probes.unknown()));
  findings.push_back(examine_cycle_counting(cycle_counting_obstacle()));
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

/// Says what on this machine spoils measurements and, unless it shall be quick, how small a
/// difference can be seen here. Changes nothing.
int doctor(const DoctorOptions& options) {
  constexpr std::chrono::milliseconds long_watch(3000);
  constexpr std::chrono::milliseconds short_watch(1000);
  const std::vector<Finding> findings = examine(options.quick ? short_watch : long_watch);
  const std::size_t columns = line_columns(STDOUT_FILENO, 100);
  print_text(summary(findings) + format_findings(findings, columns));
  if (options.quick) return exit_done;
  print("\n");
  std::fflush(stdout);
  require_measurable_machine();
  Measurement measurement(options.quiet);
  TrialRunner runner = measurement.start_runner(options.trial_program);
  const auto early_end = early_end_of([&] {
    print_text(
        format_noise(measure_noise(runner, measurement.progress(), options.trials), columns));
  });
  if (!early_end) return exit_done;
  measurement.report(*early_end, "; the noise floor was not measured");
  return early_end->exit_status;
}

class DoctorCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {
        .command = "bench doctor",
        .description =
            "Says what on this machine spoils measurements: its state, why it matters and what to "
            "do. It watches for three seconds how quiet each core is, and finds out what all of "
            "them give together. Then measures the noise floor: how small a difference can be seen "
            "here, in how "
            "many pairs of trials. It changes nothing.",
        .groups =
            {{"How much to measure",
              {flag("--quick", "watch for one second, and without the noise floor", options_.quick),
               {.name = "--trials",
                .value = "N",
                .help = "fresh processes per cell for the noise floor, a fifth of a second each",
                .default_text = "24",
                .take =
                    [this](const std::string& text) {
                      options_.trials = parse_whole("--trials", text, 6, 1000);
                    }}}},
             {"How trials run",
              {keep_environment_option(options_.keep_environment),
               trial_program_option(options_.trial_program)}},
             {"Where results go", {quiet_option(options_.quiet)}}},
        .sections = {
            {"What it prints",
             R"(What is fine takes a line. What the kernel does not tell (a virtual machine shows neither
frequency nor temperature) is shown as unknown, and never taken to be fine.)"},
            {"Exit status, the first that applies",
             R"(  2    wrong usage
  4    the system refused (a full disk, no more processes)
  3    the cores that may be used changed meanwhile
  130  interrupted
  0    done, whatever was found)"}}};
  }

  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override { return doctor(options_); }

 private:
  DoctorOptions options_;
};

}  // namespace

std::unique_ptr<Command> doctor_command() { return std::make_unique<DoctorCommand>(); }

}  // namespace bench
