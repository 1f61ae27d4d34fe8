// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/resumed_run.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <system_error>

#include <climits>
#include <fmt/core.h>

#include "bench/outputs/run_outputs.h"
#include "bench/plan/plan.h"
#include "bench/usage_error.h"
#include "reports/results/files/read_results.h"
#include "reports/results/refuse.h"
#include "reports/text/text.h"

namespace bench {
namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

/// Says what a results file is, from which no run can go on, and what to do with it.
std::string describe_results(const reports::Results& results, const std::string& name) {
  if (results.unranked || results.plan.cells.empty()) {
    return "it is a results file of another program, which keeps no journal";
  }
  if (results.pairing) {
    return "it is one side of a run of pairs; 'bench ab --resume=FOLDER' goes on with one that was "
           "interrupted, and 'bench compare' judges one that is complete";
  }
  if (!results.timelines.empty()) {
    return fmt::format("it is a timeline, which is complete; 'bench report {}' shows it", name);
  }
  if (results.interrupted) {
    return fmt::format(
        "it is the results file of an interrupted run, whose journal '{0}{1}' is missing; 'bench "
        "report {0}' shows what was measured",
        name, journal_suffix);
  }
  return fmt::format("it is the results file of a run that is complete; 'bench report {}' shows it",
                     name);
}

/// Says what a text is that is no journal and what to do; empty: nothing is known of it.
std::string describe_other_file(const std::string& text, const std::string& path) {
  if (reports::is_journal(text)) return "";
  try {
    return describe_results(reports::read_results(text), reports::sanitize(path));
  } catch (const std::exception& error) {
    const std::string why = error.what();
    if (!why.starts_with("it is ")) return "";
    // The rest is about reading results.
    return why.substr(0, why.find(';')) +
           "; a run goes on from its journal, which lies beside the results as FILE" +
           journal_suffix;
  }
}

[[noreturn]] void refuse_to_resume(const std::string& path, const std::string& why) {
  throw UsageError(fmt::format("cannot resume from '{}': {}", reports::sanitize(path), why));
}

void refuse_folder(const std::string& path) {
  std::error_code none;
  if (!std::filesystem::is_directory(path, none)) return;
  refuse_to_resume(path, fmt::format("it is a folder; 'bench ab --resume={}' goes on with a run of "
                                     "pairs, and a single run goes on from its journal",
                                     reports::sanitize(path)));
}

}  // namespace

Resumed read_resumed(const RunOptions& options) {
  Resumed resumed;
  resumed.journal_path =
      exists(options.resume + journal_suffix) ? options.resume + journal_suffix : options.resume;
  if (resumed.journal_path.ends_with(journal_suffix)) {
    resumed.out_path =
        resumed.journal_path.substr(0, resumed.journal_path.size() - journal_suffix.size());
  }
  refuse_folder(resumed.journal_path);
  const std::string text = read_file(resumed.journal_path);
  if (const std::string what = describe_other_file(text, resumed.journal_path); !what.empty()) {
    refuse_to_resume(resumed.journal_path, what);
  }
  resumed.whole_bytes = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  try {
    resumed.results = reports::read_journal(text);
    if (resumed.results.pairing) {
      reports::refuse("it is of a run of pairs; go on with 'bench ab --resume=FOLDER'");
    }
    resumed.beginning = reports::read_beginning(text);
    check_plan(resumed.results.plan);
  } catch (const std::exception& error) {
    refuse_to_resume(resumed.journal_path, reports::sanitize(error.what()));
  }
  return resumed;
}

void refuse_other_plan(const Resumed& resumed, const reports::Results& now) {
  const std::string difference = reports::incompatibility(resumed.results, now);
  if (difference.empty()) return;
  throw UsageError(
      fmt::format("cannot resume from '{}': {}; use the same options on the same machine, or start "
                  "anew without "
                  "--resume",
                  reports::sanitize(resumed.journal_path), reports::sanitize(difference)));
}

void begin_journal(AppendedFile& journal, const reports::Results& results,
                   const reports::RunBeginning& beginning) {
  try {
    journal.append(reports::journal_header(results, beginning));
    for (const auto& trial : results.trials) journal.append(reports::journal_line(trial));
    for (const auto& peak : results.memory) journal.append(reports::journal_line(peak));
    for (const auto& failure : results.failed) journal.append(reports::journal_line(failure));
    for (const auto& skip : results.skipped) journal.append(reports::journal_line(skip));
    for (const auto& fault : results.fault_outcomes) journal.append(reports::journal_line(fault));
    for (const auto& entry : results.disturbed) journal.append(reports::journal_line(entry));
  } catch (const std::system_error&) {
    unlink(journal.path().c_str());
    throw;
  }
}

std::optional<AppendedFile> new_journal(const std::string& path) {
  const auto warn = [](const std::string& why) {
    std::fprintf(
        stderr,
        "bench: warning: there is no journal (%s): when this run is interrupted, it cannot "
        "be resumed\n",
        why.c_str());
    return std::nullopt;
  };
  if (std::filesystem::path(path).filename().string().size() > NAME_MAX) {
    return warn("its name would be too long");
  }
  try {
    return std::optional<AppendedFile>(std::in_place, path, AppendedFile::Begin::new_file, 0);
  } catch (const std::system_error& error) {
    const int number = error.code().value();
    if (exists(path) || (number != EACCES && number != EPERM && number != EROFS)) throw;
    return warn(error.what());
  }
}

}  // namespace bench
