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
#include "reports/text/text.h"

namespace bench {
namespace {

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

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
    resumed.beginning = reports::read_beginning(text);
    check_plan(resumed.results.plan);
  } catch (const std::exception& error) {
    throw UsageError(fmt::format("cannot resume from '{}': {}",
                                 reports::sanitize(resumed.journal_path),
                                 reports::sanitize(error.what())));
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
