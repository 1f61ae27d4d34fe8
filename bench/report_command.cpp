// SPDX-License-Identifier: Apache-2.0
#include "bench/report_command.h"

#include <cstdio>
#include <filesystem>
#include <new>
#include <optional>
#include <set>
#include <vector>

#include "bench/names.h"
#include "bench/output_file.h"
#include "bench/run.h"
#include "reports/read_results.h"
#include "reports/report.h"
#include "reports/text.h"

namespace bench {
namespace {

namespace files = std::filesystem;

reports::Source read_source(const ReportOptions::File& file) {
  const std::string path = file.path == "-" ? "/dev/stdin" : file.path;
  reports::Source source{
      .label = file.label, .text = read_file(path, reports::most_file_bytes), .results = {}};
  const auto refuse = [&](const std::string& why) {
    throw UsageError("cannot use '" + reports::printable(file.path) +
                     "': " + reports::printable(why));
  };
  try {
    source.results = reports::read_results(source.text);
  } catch (const std::bad_alloc&) {
    refuse("it does not fit into memory");
  } catch (const std::exception& error) {
    refuse(error.what());
  }
  return source;
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
  if (error || !files::is_directory(folder)) {
    throw UsageError("cannot write charts to '" + reports::printable(folder) +
                     "': " + (error ? error.message() : "it is no directory"));
  }
  std::set<std::string> taken;
  for (const reports::Section& section : report.sections) {
    for (const reports::Chart& chart : section.charts) {
      OutputFile((files::path(folder) / file_name(chart, taken)).string()).write(chart.spec + "\n");
    }
  }
  std::fprintf(stderr, "charts: %zu in %s\n", taken.size(), reports::printable(folder).c_str());
}

/// A file or, for "-", standard output.
class Output {
 public:
  explicit Output(const std::string& path) {
    if (!path.empty() && path != "-") file_.emplace(path);
  }
  void write(const char* what, const std::string& text) {
    if (!file_) return print(text);
    file_->write(text);
    std::fprintf(stderr, "%s: %s\n", what, reports::printable(file_->path()).c_str());
  }

 private:
  std::optional<OutputFile> file_;
};

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
  for (const ReportOptions::File& file : options.files) sources.push_back(read_source(file));
  give_labels(options.files, sources);
  // Whether they can be written is known before the work is done.
  Output html(options.html);
  Output markdown(options.markdown);

  const reports::Report report = reports::make_report(std::move(sources));
  if (!options.charts.empty()) write_charts(report, options.charts);
  if (!options.html.empty()) html.write("page", reports::format_page(report));
  if (!options.markdown.empty()) markdown.write("markdown", reports::format_markdown(report));
  if (options.html.empty() && options.markdown.empty() && options.charts.empty()) {
    print(reports::format_text(report, describe_workload));
  }
  return exit_done;
}

}  // namespace bench
