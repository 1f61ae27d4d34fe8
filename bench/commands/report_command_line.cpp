// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/report_command_line.h"

#include <set>
#include <utility>

#include "bench/options/arguments.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr const char* report_description =
    "Makes tables, a page, Markdown or charts from results files.\n"
    "\n"
    "Without an option it prints the tables: of every experiment its answers, then the figures.\n"
    "Several files (two machines, two revisions) make one report with a series each, and a "
    "warning\n"
    "where their figures are not comparable.";

constexpr const char* report_footer = R"(
FILE is what 'bench --out=FILE' wrote; the journal of an interrupted run; or what any program with
Google Benchmark wrote with --benchmark_out=FILE, of which there are no ranks, because nothing says
which of its benchmarks do equal work. '-' is standard input. In the report a file is called by its
name without folder and ending, or LABEL: 'bench report before=a.json after=b.json'. A file whose
name has a '=' is given with a folder, as './a=b.json'.

Every run counts once: of a copy, of the journal beside its results file, and of what a run had
before it was resumed, the file with the most trials is used, and the others are named and left out.
A file that contradicts itself, as where equal work has different digests or 'benchmarks' are not
those of the trials, is not used at all.

Files may come from strangers: what is wrong is told with its place, and no text of theirs becomes
markup, a link or a terminal's command. Outputs are written whole or not at all.

Exit status, the first that applies: 2 wrong usage or unusable input, 4 the system refused (a full
disk, no permission), 0 done.)";

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

}  // namespace

std::string parse_report_arguments(std::vector<std::string> arguments, ReportOptions& options) {
  CLI::App app(report_description, "bench report");
  app.set_help_flag("-h,--help", "this text");
  app.footer(report_footer);
  std::vector<std::string> files;
  app.add_option("FILE", files, "results files")->type_name("[LABEL=]FILE ...");
  add_file_option(app, "--html", "FILE",
                  "write a page that opens anywhere, offline; '-' for standard output",
                  options.html);
  add_file_option(
      app, "--markdown", "FILE",
      "write a summary that fits into a comment of a pull request; '-' for standard output",
      options.markdown);
  add_file_option(app, "--charts", "DIR", "write a Vega-Lite file per chart into a directory",
                  options.charts);

  if (auto help = parse_arguments(app, "bench report", std::move(arguments)); !help.empty()) {
    return help;
  }
  for (const std::string& file : files) options.files.push_back(parse_file(file));
  check(options);
  return "";
}

}  // namespace bench
