// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "bench/commands/history.h"
#include "bench/options/arguments.h"

namespace bench {
namespace {

constexpr const char* history_description =
    "Shows how the cells of all results files of a folder went over time, a line per cell, and\n"
    "where they went over to another level.";

constexpr const char* history_footer = R"(
Every '*.json' in DIR is read, in the order of the dates inside, and within one moment of their names
(run-9 before run-10). Files that are no results are named and left out, and so are copies: every run
counts once. Cells are the same when their name, their work and the machine are: other processors, numbers
of cores or types of build make series of their own, and what else differs is said.

A file is one measurement of a cell, its median. A change is a stretch of at least 3 files that stands
out from the rest by ranks, more than stretches of files in random order do: in a history without
changes one is marked in any cell in at most one of twenty. One file that is off is no change. That takes at least 10 files of one
machine for each cell, and more where more than 6 cells share the chance: 14 for 20 cells, 20 for
hundreds. A machine
that slowly gets slower is: history is for finding out, and no gate.

Exit status, the first that applies: 2 wrong usage or no usable file, 4 the system refused (a full
disk, no permission), 0 done, whatever was found.)";

}  // namespace

std::string parse_history_arguments(std::vector<std::string> arguments, HistoryOptions& options) {
  CLI::App app(history_description, "bench history");
  app.set_help_flag("-h,--help", "this text");
  app.footer(history_footer);
  std::vector<std::string> folders;
  app.add_option("DIR", folders, "a folder of results files")->type_name("DIR");
  add_file_option(app, "--html", "FILE",
                  "write a page that opens anywhere, offline; '-' for standard output",
                  options.html);
  if (auto help = parse_arguments(app, "bench history", std::move(arguments)); !help.empty()) {
    return help;
  }
  if (folders.size() != 1 || folders.front().empty()) {
    throw UsageError("history takes one folder of results files; 'bench history --help' shows how");
  }
  options.folder = folders.front();
  return "";
}

}  // namespace bench
