// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/run_outputs.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>

#include <fmt/core.h>

#include "bench/files/attempts.h"
#include "bench/files/terminal.h"
#include "bench/outputs/tables.h"
#include "reports/formats/table.h"
#include "reports/report.h"
#include "reports/results/files/results_file.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

/// Makes the page of these results, which `json` is the text of.
std::string format_report_page(const reports::Results& results, const std::string& json) {
  return reports::format_page(
      reports::make_report({{.label = "results", .text = json, .results = results}}));
}

std::string in_quotes(const std::string& path) { return "'" + reports::sanitize(path) + "'"; }

fs::path journal_folder(const std::string& journal) { return fs::absolute(journal).parent_path(); }

bool lies_in_folder(const fs::path& name) {
  return !name.empty() && name.is_relative() &&
         std::ranges::find(name, fs::path("..")) == name.end();
}

bool looks_like_bench_output(const fs::path& path) {
  constexpr std::string_view beginnings[] = {"<!DOCTYPE html>\n<html lang=\"en\">\n<head>",
                                             "name,model,workload,"};
  std::string text(64, '\0');
  std::ifstream(path, std::ios::binary)
      .read(text.data(), static_cast<std::streamsize>(text.size()));
  return std::ranges::any_of(
      beginnings, [&](std::string_view beginning) { return text.starts_with(beginning); });
}

/// Returns whether writing the file destroys nothing but an older output.
bool is_safe_to_overwrite(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::symlink_status(path, error);
  if (status.type() == fs::file_type::not_found) return true;
  return status.type() == fs::file_type::regular && looks_like_bench_output(path);
}

/// An output that a journal records, and the option that asks for it.
struct Recordable {
  const char* key;
  const char* option;
  std::string RunOptions::*path;
};
constexpr Recordable recordable[] = {{"csv", "--csv", &RunOptions::csv},
                                     {"html", "--html", &RunOptions::html}};

}  // namespace

RunOutputs::RunOutputs(const RunOptions& options, const std::string& resumed_out) {
  std::string out = options.out.empty() ? resumed_out : options.out;
  if (out == "-") out = "/dev/stdout";
  const std::string as_given = options.out.empty() ? resumed_out : options.out;
  if (!out.empty()) out_.emplace(out);
  refuse_one_file_for_two({{"--out", as_given},
                           {"--out", journal_path()},
                           {"--csv", options.csv},
                           {"--html", options.html}});
  if (!options.csv.empty()) csv_.emplace(options.csv);
  if (!options.html.empty()) html_.emplace(options.html);
}

std::string RunOutputs::journal_path() const {
  return out_ && out_->is_regular() ? out_->path() + journal_suffix : "";
}

bool RunOutputs::uses_standard_output() const {
  const auto is_standard_output = [](const std::optional<OutputFile>& file) {
    return file && file->is_standard_output();
  };
  return is_standard_output(out_) || is_standard_output(csv_) || is_standard_output(html_);
}

void RunOutputs::write(const reports::Results& results, const RunOptions& options) {
  const int fd = uses_standard_output() ? STDERR_FILENO : STDOUT_FILENO;
  const std::string table = format_tables(results, layout_of(options.tables, fd));
  const bool quiet = options.quiet;
  // The table first: it is what is left to the user if the disk is full.
  Attempts attempts;
  if (!uses_standard_output()) {
    attempts.attempt([&] { print_text(table); });
  } else if (!quiet) {
    std::fputs(table.c_str(), stderr);
  }
  const std::string json = reports::format_results(results);
  if (out_) attempts.attempt([&] { out_->write(json); });
  if (csv_) attempts.attempt([&] { csv_->write(reports::format_csv(results)); });
  if (html_) attempts.attempt([&] { html_->write(format_report_page(results, json)); });
  attempts.throw_first();
}

void RunOutputs::report_paths(Progress& progress) const {
  const auto say = [&](const char* what, const std::optional<OutputFile>& file) {
    if (file && !file->is_standard_output()) progress.say(std::string(what) + ": " + file->path());
  };
  say("results", out_);
  say("csv", csv_);
  say("report", html_);
}

std::string RunOutputs::kept_results_hint(const std::string& journal) const {
  if (!journal.empty()) {
    return fmt::format("; what was measured so far is in {}; go on with: bench --resume={}",
                       in_quotes(out_->path()), in_quotes(journal));
  }
  if (!out_) {
    return fmt::format(
        "; the table is all that is left of this run{}: only with --out=FILE can it be resumed",
        csv_ || html_ ? ", beside the files named" : "");
  }
  return fmt::format(
      "; what was measured so far went to {}; without a journal the run cannot be resumed",
      out_->is_standard_output() ? "standard output" : in_quotes(out_->path()));
}

std::string RunOutputs::unwritten_results_hint(const std::string& journal) const {
  if (!journal.empty()) {
    return fmt::format("; what was measured is in {}: then go on with --resume={}",
                       in_quotes(journal), in_quotes(journal));
  }
  return out_ ? "; what was measured is kept in no file" : "";
}

std::map<std::string, std::string> outputs_to_record(const RunOptions& options,
                                                     const std::string& journal) {
  std::map<std::string, std::string> outputs;
  for (const Recordable& output : recordable) {
    const std::string& path = options.*output.path;
    if (path.empty()) continue;
    const fs::path whole = fs::absolute(path).lexically_normal();
    const fs::path name = whole.lexically_relative(journal_folder(journal).lexically_normal());
    outputs[output.key] = (lies_in_folder(name) ? name : whole).string();
  }
  return outputs;
}

void restore_recorded_outputs(const std::map<std::string, std::string>& recorded,
                              const std::string& journal, RunOptions& options) {
  for (const Recordable& output : recordable) {
    const auto found = recorded.find(output.key);
    std::string& path = options.*output.path;
    if (found == recorded.end() || !path.empty()) continue;
    const fs::path file = fs::path(journal).parent_path() / found->second;
    if (lies_in_folder(found->second) && is_safe_to_overwrite(file)) {
      path = file.string();
      continue;
    }
    std::fprintf(stderr,
                 "bench: warning: the interrupted run was to write %s=%s, which is not done now: "
                 "add this option to have it written\n",
                 output.option, in_quotes(file.string()).c_str());
  }
}

}  // namespace bench
