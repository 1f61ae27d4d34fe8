// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/compare_command_line.h"

#include <utility>

#include "bench/options/arguments.h"
#include "bench/options/judging_arguments.h"

namespace bench {
namespace {

constexpr const char* compare_description =
    "Judges two results files: is the candidate slower than the base?\n"
    "\n"
    "By pairs where both come from one run of pairs; otherwise trials against trials, with "
    "margins\n"
    "of 5 % at the least, because nothing excludes that one whole run was slower than the other.";

constexpr const char* compare_footer = R"(
BASE and CANDIDATE are what 'bench --out=FILE' wrote, or what any program with Google Benchmark wrote
with --benchmark_out=FILE and --benchmark_repetitions=N; '-' is standard input.

A cell is
  slower        its interval lies beyond the bias floor, and the change reaches the fail size
  faster        the same in the other direction
  equivalent    its 90 % interval lies within the margin of equivalence
  inconclusive  none of these can be shown; of pairs, with how many it could
A slowdown of exactly the fail size is therefore found half of the time at most. Cells that only one
file has, or that were skipped, are listed. Files of another processor, number of cores, kernel, governor, compiler, build
type or workload are refused.

Exit status, the first that applies: 2 wrong usage or unusable input, also a candidate whose trials
failed, be it in a cell that is new, or that the base skipped or failed in; 4 the system refused (a
full disk, no permission); 1 a cell is slower; 3 not comparable, contaminated, or no cell has a
verdict, with --strict also when a cell has none, unless both sides skipped it; 0 done.)";

}  // namespace

std::string parse_compare_arguments(std::vector<std::string> arguments, CompareOptions& options) {
  CLI::App app(compare_description, "bench compare");
  app.set_help_flag("-h,--help", "this text");
  app.footer(compare_footer);
  std::vector<std::string> files;
  app.add_option("FILE", files, "results of the base, then of the candidate")
      ->type_name("BASE CANDIDATE");
  add_judging_options(app, options.judging, "what the run said, or ");

  if (auto help = parse_arguments(app, "bench compare", std::move(arguments)); !help.empty()) {
    return help;
  }
  if (files.size() != 2) {
    throw UsageError("compare takes two results files, the base's and the candidate's, not " +
                     std::to_string(files.size()) + "; 'bench compare --help' shows how");
  }
  if (files[0].empty() || files[1].empty()) throw UsageError("'' is no file's name");
  if (files[0] == "-" && files[1] == "-") {
    throw UsageError("standard input can be one of the two files only");
  }
  options.base = files[0];
  options.candidate = files[1];
  return "";
}

}  // namespace bench
