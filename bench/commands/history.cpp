// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <new>
#include <set>
#include <system_error>

#include <fmt/core.h>

#include "bench/command_line/command.h"
#include "bench/exit_status.h"
#include "bench/files/output_file.h"
#include "bench/files/path_refusal.h"
#include "bench/files/terminal.h"
#include "bench/options/common_options.h"
#include "bench/outputs/report_files.h"
#include "bench/outputs/tables.h"
#include "bench/usage_error.h"
#include "reports/results/files/read_results.h"
#include "reports/text/natural_order.h"
#include "reports/text/text.h"

namespace bench {
namespace {

namespace files = std::filesystem;

struct HistoryOptions {
  std::string folder;
  std::string html;  ///< a file; empty: none; "-": standard output
};

/// Returns the names of the folder's entries, in order.
std::set<std::string, reports::NaturalLess> names_in(const std::string& folder) {
  std::set<std::string, reports::NaturalLess> names;
  std::error_code error;
  files::directory_iterator entry(folder, error);
  for (; !error && entry != files::directory_iterator(); entry.increment(error)) {
    names.insert(entry->path().filename().string());
  }
  if (error == std::errc::not_a_directory) {
    const std::string name = reports::sanitize(folder);
    throw UsageError(fmt::format(
        "'{0}' is no folder; 'bench report {0}' shows one file, and a history is made of a folder "
        "with several",
        name));
  }
  if (error) {
    refuse_path("cannot read the folder '" + reports::sanitize(folder) + "'", error.value());
  }
  return names;
}

/// Returns the name with '#' for every number: "run-9.json" and "run-10.json" have one.
std::string pattern_of(const std::string& name) {
  std::string pattern;
  for (const char byte : name) {
    const bool is_digit = byte >= '0' && byte <= '9';
    if (!is_digit || !pattern.ends_with('#')) pattern += is_digit ? '#' : byte;
  }
  return pattern;
}

/// Reads the results files of a folder, and says which entries are left out.
class Reader {
 public:
  explicit Reader(const std::string& folder) : folder_(folder) {}

  void read(const std::string& name) {
    const files::path path = files::path(folder_) / name;
    std::error_code none;
    const bool has_results_name = name.ends_with(".json");
    // Such entries are not expected to be results.
    if (!has_results_name && (name.starts_with('.') || files::is_directory(path, none))) return;
    if (!has_results_name) return leave_out(name, "its name does not end in '.json'");
    if (!files::is_regular_file(path, none)) return leave_out(name, "it is no file");
    try {
      const std::string text = read_file(path.string(), reports::max_file_bytes);
      files_.push_back(reports::history_file(name, reports::read_results(text)));
    } catch (const std::bad_alloc&) {
      leave_out(name, "it does not fit into memory");
    } catch (const std::exception& error) {
      leave_out(name, error.what());
    }
  }

  /// Returns the files that were read, one of every run.
  std::vector<reports::HistoryFile> files() && {
    leave_out_repeated_runs();
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < std::min(shown, left_out_.size()); ++i) {
      std::fprintf(stderr, "left out: %s\n", left_out_[i].c_str());
    }
    if (left_out_.size() > shown) {
      std::fprintf(stderr, "left out: %zu more\n", left_out_.size() - shown);
    }
    return std::move(files_);
  }

 private:
  void leave_out(const std::string& name, const std::string& why) {
    left_out_.push_back(
        fmt::format("'{}': {}", reports::sanitize(name, 120), reports::sanitize(why)));
  }

  /// Keeps one of equal files: the one whose name has the most frequent pattern, "run-14.json" and
  /// not its copy "latest.json". Files of one moment are ordered by their names, and a copy's has
  /// no place among them.
  void leave_out_repeated_runs() {
    std::map<std::string, std::size_t> patterns;
    for (const reports::HistoryFile& file : files_) ++patterns[pattern_of(file.name)];
    std::ranges::stable_sort(files_, std::greater(), [&](const reports::HistoryFile& file) {
      return patterns.at(pattern_of(file.name));
    });
    std::vector<reports::RunIdentity> runs;
    for (const reports::HistoryFile& file : files_) runs.push_back(file.run);
    const auto used_instead = reports::find_repeated_runs(runs);
    std::vector<reports::HistoryFile> kept;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (const auto other = used_instead[i]) {
        leave_out(files_[i].name,
                  reports::explain_repeated_run(runs[i], runs[*other], files_[*other].name));
      }
    }
    for (std::size_t i = 0; i < files_.size(); ++i) {
      if (!used_instead[i]) kept.push_back(std::move(files_[i]));
    }
    files_ = std::move(kept);
  }

  std::string folder_;
  std::vector<reports::HistoryFile> files_;
  std::vector<std::string> left_out_;
};

/// Shows how the cells of all results files of a folder changed.
int history(const HistoryOptions& options) {
  // Checks that it can be written before the work is done.
  ReportFile page(options.html);
  Reader reader(options.folder);
  for (const std::string& name : names_in(options.folder)) reader.read(name);
  std::vector<reports::HistoryFile> found = std::move(reader).files();
  if (found.empty()) {
    throw UsageError("there is no results file in '" + reports::sanitize(options.folder) +
                     "': 'bench --out=FILE.json' writes one");
  }
  const reports::History history = reports::make_history(std::move(found));
  if (page.is_wanted()) {
    page.write("page", reports::format_history_page(history));
  } else {
    print_text(reports::format_history(history, layout_of({}, STDOUT_FILENO)));
  }
  return exit_done;
}

class HistoryCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {
        .command = "bench history",
        .description =
            "Shows how the cells of all results files of a folder changed over time, a "
            "line per cell, and where they went over to another level.",
        .operands = {.kind = Operands::Kind::some,
                     .shown = "DIR",
                     .completion = Completion::folder},
        .groups = {{"Where results go",
                    {file_option(
                        "--html", "FILE",
                        "write a page that opens anywhere, offline; '-' for standard output",
                        options_.html)}}},
        .sections = {
            {"What is read",
             R"(Every '*.json' in DIR, a folder of results files, is read, in the order of the dates inside, and
within one moment of their names (run-9 before run-10). Files that are no results are named and left
out, and so are copies: every run counts once. Cells are the same when their name, their work and the
machine are: other processors, numbers of cores or types of build make series of their own, and what
else differs is said.)"},
            {"What is a change",
             R"(A file is one measurement of a cell, its median. A change is a stretch of at least 3 files that
stands out from the rest by ranks, more than stretches of files in random order do: in a history
without changes one is marked in any cell in at most one of twenty. One file that is off is no change.
That takes at least 10 files of one machine for each cell, and more where more than 6 cells share the
chance: 14 for 20 cells, 20 for hundreds. A machine that slowly gets slower is a change as well:
history is for finding out, and no gate.)"},
            {"Exit status, the first that applies",
             R"(  2    wrong usage or no usable file
  4    the system refused (a full disk, no permission)
  0    done, whatever was found)"}}};
  }

  void finish(const ParsedArguments& parsed) override {
    if (parsed.operands.size() != 1 || parsed.operands.front().empty()) {
      throw UsageError(
          "history takes one folder of results files; 'bench history --help' shows how");
    }
    options_.folder = parsed.operands.front();
  }

  int run() override { return history(options_); }

 private:
  HistoryOptions options_;
};

}  // namespace

std::unique_ptr<Command> history_command() { return std::make_unique<HistoryCommand>(); }

}  // namespace bench
