// SPDX-License-Identifier: Apache-2.0
#include "bench/run.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "bench/campaign.h"
#include "bench/environment.h"
#include "bench/exit_status.h"
#include "bench/machine/refusal.h"
#include "bench/names.h"
#include "bench/output_file.h"
#include "bench/plan.h"
#include "bench/progress.h"
#include "bench/report_command.h"
#include "reports/journal.h"
#include "reports/report.h"
#include "reports/results_file.h"
#include "reports/slowdown.h"
#include "reports/table.h"
#include "reports/text.h"

namespace bench {
namespace {

const std::string journal_suffix = ".journal";

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

/// A run that goes on where another stopped.
struct Resumed {
  std::string journal_path;
  std::string out_path;
  std::size_t whole_bytes = 0;  ///< of the journal, without a line that was cut off
  reports::Results results;
};

/// `--resume` takes the journal or the results file beside which it lies.
Resumed read_resumed(const RunOptions& options) {
  Resumed resumed;
  resumed.journal_path =
      exists(options.resume + journal_suffix) ? options.resume + journal_suffix : options.resume;
  if (resumed.journal_path.ends_with(journal_suffix)) {
    resumed.out_path =
        resumed.journal_path.substr(0, resumed.journal_path.size() - journal_suffix.size());
  }
  const std::string text = read_file(resumed.journal_path);
  resumed.whole_bytes = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  try {
    resumed.results = reports::read_journal(text);
    check_plan(resumed.results.plan);
  } catch (const std::exception& error) {
    throw UsageError("cannot resume from '" + reports::printable(resumed.journal_path) +
                     "': " + reports::printable(error.what()));
  }
  return resumed;
}

void refuse_other_plan(const Resumed& resumed, const reports::Results& now) {
  const std::string difference = reports::incompatibility(resumed.results, now);
  if (difference.empty()) return;
  throw UsageError("cannot resume from '" + reports::printable(resumed.journal_path) +
                   "': " + reports::printable(difference) +
                   "; use the same options on the same machine, or start anew without --resume");
}

/// What 'bench report' prints for these results.
std::string tables(const reports::Results& results) {
  return reports::format_text(
      reports::make_report({{.label = "results", .text = {}, .results = results}}),
      describe_workload);
}

/// The report on them, in which `json` is the file.
std::string page(const reports::Results& results, const std::string& json) {
  return reports::format_page(
      reports::make_report({{.label = "results", .text = json, .results = results}}));
}

/// Where the results go.
class Outputs {
 public:
  explicit Outputs(const RunOptions& options, const std::string& resumed_out) {
    const std::string out = options.out.empty() ? resumed_out : options.out;
    to_stdout_ = out == "-";
    if (!out.empty() && !to_stdout_) out_.emplace(out);
    if (!options.csv.empty()) csv_.emplace(options.csv);
    if (!options.html.empty()) html_.emplace(options.html);
    refuse_one_file_for_two({{"--out", out},
                             {"--out", journal_path()},
                             {"--csv", options.csv},
                             {"--html", options.html}});
  }

  /// Empty when there is no file beside which it could lie.
  std::string journal_path() const {
    return out_ && out_->is_regular() ? out_->path() + journal_suffix : "";
  }

  void write(const reports::Results& results, bool quiet) {
    const std::string table = tables(results);
    // The table first: it is what is left to the user if the disk is full.
    if (to_stdout_ && !quiet) std::fputs(table.c_str(), stderr);
    const std::string json = reports::format_results(results);
    std::optional<std::system_error> failure;
    const auto attempt = [&](const auto& write_one) {
      try {
        write_one();
      } catch (const std::system_error& error) {
        failure = error;  // and the others are written all the same
      }
    };
    attempt([&] { print(to_stdout_ ? json : table); });
    if (out_) attempt([&] { out_->write(json); });
    if (csv_) attempt([&] { csv_->write(reports::format_csv(results)); });
    if (html_) attempt([&] { html_->write(page(results, json)); });
    if (failure) throw *failure;
  }

  void say_where(Progress& progress) const {
    if (out_) progress.say("results: " + out_->path());
    if (csv_) progress.say("csv: " + csv_->path());
    if (html_) progress.say("report: " + html_->path());
  }

 private:
  bool to_stdout_ = false;
  std::optional<OutputFile> out_;
  std::optional<OutputFile> csv_;
  std::optional<OutputFile> html_;
};

void show_provisional(const reports::Results& results, Progress& progress) {
  progress.say("--- provisional, after " + std::to_string(results.trials.size()) +
               " trials; the intervals need " + std::to_string(fewest_trials) + " per cell ---\n" +
               tables(results) + "--- measuring on ---");
}

/// Throws `std::system_error` and then leaves no journal, of which nobody could go on.
void begin_journal(AppendedFile& journal, const reports::Results& results) {
  try {
    journal.append(reports::journal_header(results));
    for (const auto& trial : results.trials) journal.append(reports::journal_line(trial));
    for (const auto& peak : results.memory) journal.append(reports::journal_line(peak));
    for (const auto& failure : results.failed) journal.append(reports::journal_line(failure));
    for (const auto& skip : results.skipped) journal.append(reports::journal_line(skip));
  } catch (const std::system_error&) {
    unlink(journal.path().c_str());
    throw;
  }
}

int exit_status(const reports::Results& results) {
  if (!results.failed.empty()) return exit_failed;
  return results.interrupted ? exit_interrupted : exit_done;
}

}  // namespace

int run(const RunOptions& options) {
  reports::Results results;
  std::optional<Resumed> resumed;
  if (!options.resume.empty()) resumed = read_resumed(options);
  if (!resumed) stamp_with_date(results);
  results.plan = resumed && !options.plan_was_given ? resumed->results.plan
                                                    : make_plan(options, usable_cores());
  results.machine = describe_machine();
  if (resumed) {
    refuse_other_plan(*resumed, results);
    const reports::Machine machine = results.machine;
    results = std::move(resumed->results);
    results.machine = machine;
  }

  if (const std::string warning = reports::slowdown_warning(results.plan); !warning.empty()) {
    std::fprintf(stderr, "bench: warning: %s\n", warning.c_str());
  }
  Progress progress(options.quiet);
  // The signals are blocked and the guardian is forked before any output is open: it must not hold
  // one, and a signal must not come in between.
  const InterruptSignals signals;
  TrialRunner runner(options.trial_program, signals, [&] { progress.tick(); });
  Outputs outputs(options, resumed ? resumed->out_path : "");
  std::optional<AppendedFile> journal;
  if (const std::string path = outputs.journal_path(); !path.empty()) {
    const bool goes_on = resumed && resumed->journal_path == path;
    journal.emplace(path, goes_on ? AppendedFile::Begin::behind : AppendedFile::Begin::new_file,
                    goes_on ? resumed->whole_bytes : 0);
    if (!goes_on) begin_journal(*journal, results);
  }

  std::string error_text;
  const auto record = [&](const auto& entry) {
    if (journal) journal->append(reports::journal_line(entry));
  };
  try {
    Campaign campaign(results, runner, progress,
                      {.on_trial = record,
                       .on_memory = record,
                       .on_failure = record,
                       .on_skip = record,
                       .on_first_results = [&] { show_provisional(results, progress); }});
    campaign.run();
  } catch (const Interrupted&) {
    results.interrupted = true;
    progress.say("interrupted; what was measured is kept");
  } catch (const GuardianLost&) {
    results.interrupted = true;
    std::fputs("bench: the guardian process was killed; what was measured is kept\n", stderr);
  } catch (const std::system_error& error) {
    results.interrupted = true;
    error_text = explain_refusal(error);
  }

  try {
    outputs.write(results, options.quiet);
  } catch (const std::system_error& error) {
    error_text = explain_refusal(error);
  }
  if (!error_text.empty()) {
    std::fprintf(
        stderr, "bench: %s%s\n", error_text.c_str(),
        journal
            ? ("; then go on with --resume='" + reports::printable(journal->path()) + "'").c_str()
            : "");
    return exit_refused;
  }
  outputs.say_where(progress);
  if (journal && results.interrupted) {
    progress.say("go on with: bench --resume='" + journal->path() + "'");
  } else if (journal) {
    unlink(journal->path().c_str());
  }
  return exit_status(results);
}

}  // namespace bench
