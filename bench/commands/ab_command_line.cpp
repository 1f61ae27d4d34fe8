// SPDX-License-Identifier: Apache-2.0
#include <sstream>

#include "bench/commands/ab.h"
#include "bench/commands/command_line.h"
#include "bench/options/arguments.h"
#include "bench/options/judging_arguments.h"
#include "bench/options/parse.h"

namespace bench {
namespace {

constexpr const char* purpose =
    "Measures two builds of bench against each other, here and now, and says of every cell "
    "whether\n"
    "the candidate is slower, faster, equivalent, or that it cannot be told.";

constexpr const char* ab_footer = R"(
CELLS are options of 'bench run' that say what is measured, such as --model=pool --workload=cpu
(what is not said is --model=core --workload=primes,powers, with all cores).

Both programs are copied at the start ($TMPDIR, /tmp or /var/tmp), with the programs that they start:
they may be rebuilt meanwhile. Where a copy would not run (a script) the program is watched, as are
libraries and interpreters: a change ends the run with 2, and what was measured is kept.

Every figure is that of a fresh process, the median of its iterations. The two sides run in pairs,
one right after the other in random order. A screen of all cells fails nothing: those that look
different are measured again, with fresh pairs, and these alone decide. Some cells are controls: the
base against a copy of itself. When they differ, the run is contaminated and nothing is called
slower. Pairs that the machine disturbed do not count; their number is shown.

Exit status, the first that applies: 2 unusable input, also a candidate that crashes or answers
wrongly, 4 the system refused (a full disk, no permission, no more processes), 1 a cell is slower,
3 not measurable (contaminated, too small a budget, cores that changed, no cell with a verdict; with
--strict, a cell without one), 130 interrupted, 0 nothing is slower.
Example: is this build slower than that one?
  bench ab --base=../before/build/bin/bench --candidate=build/bin/bench --model=core --workload=cpu)";

std::vector<std::string> split_words(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> list;
  for (std::string word; words >> word;) list.push_back(word);
  return list;
}

/// What is neither ours nor an option of 'bench run', and is nearest to one of ours. All else is
/// for the programs to judge, which may know more than this one.
void refuse_misspelt_options(const CLI::App& app, const std::vector<std::string>& cells) {
  const std::vector<std::string> ours = option_names(app);
  const std::vector<std::string> of_run = run_option_names();
  std::vector<std::string> known = ours;
  known.insert(known.end(), of_run.begin(), of_run.end());
  for (const std::string& argument : cells) {
    const std::string name = argument.substr(0, argument.find('='));
    if (!name.starts_with("--") || std::ranges::find(known, name) != known.end()) continue;
    const std::string nearest = nearest_option(name, known);
    if (std::ranges::find(ours, nearest) == ours.end()) continue;
    throw UsageError("unknown option '" + reports::sanitize(name, 60) + "': did you mean '" +
                     nearest + "'? 'bench ab --help' shows all");
  }
}

}  // namespace

std::string parse_ab_arguments(std::vector<std::string> arguments, AbOptions& options) {
  CLI::App app(purpose, "bench ab");
  app.set_help_flag("-h,--help", "this text");
  app.footer(ab_footer);
  app.allow_extras();
  add_file_option(app, "--base", "PATH", "the 'bench' that is there (required)", options.base);
  add_file_option(app, "--candidate", "PATH", "the 'bench' that is to be judged (required)",
                  options.candidate);
  const auto words = [&](const char* name, const char* help, std::vector<std::string>& target) {
    app.add_option_function<std::string>(
           name, [&target](const std::string& text) { target = split_words(text); }, help)
        ->type_name("'OPTION ...'");
  };
  words("--base-args", "more options of 'bench run', for the base alone", options.base_arguments);
  words("--candidate-args", "the same, for the candidate alone", options.candidate_arguments);
  app.add_option_function<std::string>(
         "--time-budget",
         [&](const std::string& text) {
           options.time_budget_s = parse_duration_s("--time-budget", text);
         },
         "for everything (default: 3m)")
      ->type_name("TIME");
  add_judging_options(app, options.judging, "");
  add_file_option(app, "--out", "DIR",
                  "write all that was measured as DIR/base.json and DIR/candidate.json, which "
                  "'bench compare' and 'bench report' read",
                  options.out);
  add_file_option(app, "--resume", "DIR", "go on with an interrupted run: its --out folder",
                  options.resume);
  app.add_flag("--quiet,-q", options.quiet, "no progress on standard error");
  add_keep_environment(app, options.keep_environment);

  if (auto help = parse_arguments(app, "bench ab", std::move(arguments)); !help.empty()) {
    return help;
  }
  options.cells = app.remaining();
  refuse_misspelt_options(app, options.cells);
  if (!options.resume.empty()) {
    const bool asks_for_other_work = !options.cells.empty() || !options.base.empty() ||
                                     !options.candidate.empty() || !options.out.empty() ||
                                     app.count("--base-args") + app.count("--candidate-args") > 0;
    const bool asks_for_other_terms = app.count("--time-budget") > 0 || options.judging.fail_size ||
                                      options.judging.bias_floor || options.judging.equivalence;
    if (asks_for_other_work || asks_for_other_terms) {
      throw UsageError(
          "--resume goes on with what was asked for then: it takes no cells, programs, arguments "
          "of "
          "one side, --out, --time-budget or margins ('bench compare' judges by others)");
    }
    return "";
  }
  for (const auto& [option, value] :
       {std::pair("--base", &options.base), std::pair("--candidate", &options.candidate)}) {
    if (value->empty()) {
      throw UsageError(std::string(option) +
                       " is missing: name the 'bench' of a build; "
                       "'bench ab --help' shows how");
    }
  }
  return "";
}

}  // namespace bench
