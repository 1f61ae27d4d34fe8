// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/report.h"

#include <cstdio>
#include <filesystem>
#include <set>
#include <vector>

#include "bench/commands/report_files.h"
#include "bench/exit_status.h"
#include "bench/files/attempts.h"
#include "bench/files/output_file.h"
#include "bench/files/path_refusal.h"
#include "bench/files/terminal.h"
#include "bench/usage_error.h"
#include "reports/report.h"
#include "reports/results/same_run.h"
#include "reports/text/text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

namespace files = std::filesystem;

/// A file for a message, as the user named it: with its label where the path alone does not tell it
/// from `other`.
std::string named_beside(const ReportOptions::File& file, const ReportOptions::File& other) {
  const bool needs_label = file.path == other.path && !file.label.empty();
  return needs_label ? file.label + "=" + file.path : file.path;
}

/// Every run is reported once. Which file is not, and why, is said on standard error.
void leave_out_repeated_runs(std::vector<ReportOptions::File>& given,
                             std::vector<reports::Source>& sources) {
  std::vector<reports::RunIdentity> runs;
  for (const reports::Source& source : sources) runs.push_back(identity_of(source.results));
  const auto used_instead = reports::find_repeated_runs(runs);
  std::vector<ReportOptions::File> kept_files;
  std::vector<reports::Source> kept;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (const auto other = used_instead[i]) {
      std::fprintf(stderr, "left out: '%s': %s\n",
                   reports::sanitize(named_beside(given[i], given[*other]), 120).c_str(),
                   reports::explain_repeated_run(runs[i], runs[*other],
                                                 named_beside(given[*other], given[i]))
                       .c_str());
    } else {
      kept_files.push_back(given[i]);
      kept.push_back(std::move(sources[i]));
    }
  }
  given = std::move(kept_files);
  sources = std::move(kept);
}

/// The name of the file for those that have no label: with as much of its path as tells them apart.
void give_labels(const std::vector<ReportOptions::File>& given,
                 std::vector<reports::Source>& sources) {
  std::set<std::string> taken;
  for (const reports::Source& source : sources) {
    if (!source.label.empty()) taken.insert(source.label);
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].label.empty()) continue;
    const files::path path = given[i].path == "-" ? "stdin" : given[i].path;
    std::string label = path.stem().string();
    if (label.empty()) label = "results";
    if (taken.contains(label)) label = (path.parent_path() / path.stem()).string();
    const std::string name = label;
    for (int number = 2; taken.contains(label); ++number) {
      label = name + " (" + std::to_string(number) + ")";
    }
    taken.insert(label);
    sources[i].label = label;
  }
}

/// An identifier is part of a file's name: nothing but what it is declared to hold.
std::string file_name(const reports::Chart& chart, std::set<std::string>& taken) {
  std::string name;
  for (const char byte : chart.id.substr(0, 100)) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    name += is_plain ? byte : '-';
  }
  if (name.empty()) name = "chart";
  const std::string first = name;
  for (int number = 2; !taken.insert(name).second; ++number) {
    name = first + "-" + std::to_string(number);
  }
  return name + ".vl.json";
}

void write_charts(const reports::Report& report, const std::string& folder) {
  std::error_code error;
  files::create_directories(folder, error);
  const std::string cannot_write = "cannot write charts to '" + reports::sanitize(folder) + "'";
  if (error) refuse_path(cannot_write, error.value());
  if (!files::is_directory(folder)) throw UsageError(cannot_write + ": it is no directory");
  std::set<std::string> taken;
  for (const reports::Section& section : report.sections) {
    for (const reports::Chart& chart : section.charts) {
      OutputFile((files::path(folder) / file_name(chart, taken)).string()).write(chart.spec + "\n");
    }
  }
  std::fprintf(stderr, "charts: %zu in %s\n", taken.size(), reports::sanitize(folder).c_str());
}

}  // namespace

std::string describe_workload(std::string_view name) {
  for (const auto& entry : workloads::catalogue()) {
    if (entry.name == name && entry.missing.empty()) {
      return std::string(entry.kind()->description());
    }
  }
  return "";
}

int report(const ReportOptions& options) {
  std::vector<std::string> read;
  for (const ReportOptions::File& file : options.files) read.push_back(file.path);
  refuse_one_file_for_two({{"--html", options.html}, {"--markdown", options.markdown}}, read);

  std::vector<reports::Source> sources;
  for (const ReportOptions::File& file : options.files) {
    sources.push_back(read_source(file.path, file.label));
  }
  std::vector<ReportOptions::File> given = options.files;
  leave_out_repeated_runs(given, sources);
  give_labels(given, sources);
  // Whether they can be written is known before the work is done.
  ReportFile html(options.html);
  ReportFile markdown(options.markdown);

  const reports::Report report = reports::make_report(std::move(sources));
  Attempts attempts;
  if (!options.charts.empty()) attempts.attempt([&] { write_charts(report, options.charts); });
  if (!options.html.empty()) {
    attempts.attempt([&] { html.write("page", reports::format_page(report)); });
  }
  if (!options.markdown.empty()) {
    attempts.attempt([&] { markdown.write("markdown", reports::format_markdown(report)); });
  }
  if (options.html.empty() && options.markdown.empty() && options.charts.empty()) {
    print_text(reports::format_text(report, describe_workload));
  }
  attempts.throw_first();
  return exit_done;
}

}  // namespace bench
