// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <set>
#include <vector>

#include <fmt/core.h>

#include "bench/command_line/command.h"
#include "bench/exit_status.h"
#include "bench/files/attempts.h"
#include "bench/files/output_file.h"
#include "bench/files/path_refusal.h"
#include "bench/files/terminal.h"
#include "bench/options/common_options.h"
#include "bench/outputs/report_files.h"
#include "bench/outputs/tables.h"
#include "bench/usage_error.h"
#include "reports/results/same_run.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace files = std::filesystem;

struct ReportOptions {
  struct File {
    std::string path;
    std::string label;  ///< empty: from the path
  };
  std::vector<File> files;
  std::string html;  ///< a file; empty: none; "-": standard output
  std::string markdown;
  std::string charts;  ///< a directory; empty: none
  TableOptions tables;
};

/// Returns the name of a file for a message, as the user gave it: with its label where the path
/// alone does not tell it from `other`.
std::string name_for_message(const ReportOptions::File& file, const ReportOptions::File& other) {
  const bool needs_label = file.path == other.path && !file.label.empty();
  return needs_label ? file.label + "=" + file.path : file.path;
}

/// Keeps one file of every run. Says on standard error which files are left out, and why.
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
                   reports::sanitize(name_for_message(given[i], given[*other]), 120).c_str(),
                   reports::explain_repeated_run(runs[i], runs[*other],
                                                 name_for_message(given[*other], given[i]))
                       .c_str());
    } else {
      kept_files.push_back(given[i]);
      kept.push_back(std::move(sources[i]));
    }
  }
  given = std::move(kept_files);
  sources = std::move(kept);
}

/// Labels files that have no label by their names, with as much of their paths as tells them apart.
void assign_labels(const std::vector<ReportOptions::File>& given,
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
      label = fmt::format("{} ({})", name, number);
    }
    taken.insert(label);
    sources[i].label = label;
  }
}

/// Returns a file's name for the chart, of nothing but lower-case letters, digits and hyphens.
std::string file_name(const reports::Chart& chart, std::set<std::string>& taken) {
  const std::string first = chart.id.empty() ? "chart" : reports::slug(chart.id, 100);
  std::string name = first;
  for (int number = 2; !taken.insert(name).second; ++number) {
    name = fmt::format("{}-{}", first, number);
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

/// Reads results files and writes what was asked for. Throws `UsageError` for input that cannot be
/// used, before anything is written.
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
  assign_labels(given, sources);
  // Checks that they can be written before the work is done.
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
    print_text(format_tables(report, layout_of(options.tables, STDOUT_FILENO)));
  }
  attempts.throw_first();
  return exit_done;
}

ReportOptions::File parse_file(const std::string& text) {
  const std::size_t equals = text.find('=');
  const std::string label = text.substr(0, equals);
  if (equals == std::string::npos || label.find('/') != std::string::npos) {
    if (text.empty()) throw UsageError("'' is no file's name");
    return {.path = text, .label = {}};
  }
  if (label.empty() || equals + 1 == text.size()) {
    throw UsageError("'" + reports::sanitize(text, 60) + "' is no LABEL=FILE");
  }
  return {.path = text.substr(equals + 1), .label = label};
}

void check(const ReportOptions& options) {
  if (options.files.empty()) {
    throw UsageError("report takes at least one results file; 'bench report --help' shows how");
  }
  std::set<std::string> labels;
  for (const ReportOptions::File& file : options.files) {
    if (!file.label.empty() && !labels.insert(file.label).second) {
      throw UsageError("two files are labelled '" + reports::sanitize(file.label, 60) +
                       "'; give them two labels");
    }
  }
  if (options.html == "-" && options.markdown == "-") {
    throw UsageError("--html and --markdown would both go to standard output; name a file for one");
  }
}

std::vector<HelpSection> report_sections() {
  return {
      {"FILE",
       R"(FILE is what 'bench --out=FILE' wrote; the journal of an interrupted run; or what any program with
Google Benchmark wrote with --benchmark_out=FILE, of which there are no ranks, because nothing says
which of its benchmarks do equal work. '-' is standard input. In the report a file is called by its
name without folder and ending, or LABEL: 'bench report before=a.json after=b.json'. A file whose
name has a '=' is given with a folder, as './a=b.json'.

Every run counts once: of a copy, of the journal beside its results file, and of what a run had
before it was resumed, the file with the most trials is used, and the others are named and left out.
A file that contradicts itself is not used at all: one in which equal work has different digests, or
'benchmarks' are not those of the trials.

Files may be untrusted: what is wrong is named with its place in the file, and no text of theirs
becomes markup, a link or a terminal's command. Outputs are written whole or not at all.)"},
      {"Exit status, the first that applies",
       R"(  2    wrong usage or unusable input
  4    the system refused (a full disk, no permission)
  0    done)"}};
}

class ReportCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench report",
            .description = R"(Makes tables, a page, Markdown or charts from results files.

Without an option it prints the tables, and after them the answers: of every experiment what follows
from its figures, and who is how many times as fast as whom. Several files (two machines, two
revisions) make one report with a series each, and a warning where their figures are not
comparable.)",
            .operands = {.kind = Operands::Kind::some,
                         .shown = "[LABEL=]FILE ...",
                         .completion = Completion::file},
            .groups = {outputs()},
            .sections = report_sections()};
  }

  void finish(const ParsedArguments& parsed) override {
    for (const std::string& file : parsed.operands) options_.files.push_back(parse_file(file));
    check(options_);
  }

  int run() override { return report(options_); }

 private:
  OptionGroup outputs() {
    OptionGroup group{
        .title = "Where results go",
        .options = {
            file_option("--html", "FILE",
                        "write a page that opens anywhere, offline; '-' for standard output",
                        options_.html),
            file_option("--markdown", "FILE",
                        "write a summary that fits into a comment of a pull request; '-' for "
                        "standard output",
                        options_.markdown),
            folder_option("--charts", "write a Vega-Lite file per chart into a directory",
                          options_.charts)}};
    for (CommandOption& option : table_options(options_.tables)) {
      group.options.push_back(std::move(option));
    }
    return group;
  }

  ReportOptions options_;
};

}  // namespace

std::unique_ptr<Command> report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace bench
