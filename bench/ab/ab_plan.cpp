// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/ab_plan.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <random>
#include <utility>

#include <fmt/core.h>

#include "bench/ab/matching.h"
#include "bench/campaign/environment.h"
#include "bench/campaign/undisturbed_trial.h"
#include "bench/machine/cores.h"
#include "bench/machine/file_digest.h"
#include "bench/options/names.h"
#include "bench/options/tasks_together.h"
#include "bench/process/environment_variables.h"
#include "bench/usage_error.h"
#include "reports/comparison/expected_cells.h"
#include "reports/results/cell_fault.h"
#include "reports/results/files/journal.h"
#include "reports/text/text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

using Side = reports::Pairing::Side;

constexpr std::size_t max_controls = 4;
constexpr double min_answer_timeout_s = 5;
constexpr double max_answer_timeout_s = 60;

/// Whether tasks of some of these workloads need each other, and so as many workers as there are of
/// them, whatever the cores. A name that nobody knows is left to the programs to refuse.
bool need_each_other(const std::string& workloads) {
  for (const std::string& name : split_list(workloads)) {
    const auto known = workloads::catalogue();
    const bool is_known = std::ranges::any_of(known, [&](const auto& entry) {
      return entry.name == name || std::ranges::find(entry.groups, name) != entry.groups.end();
    });
    if (!is_known) continue;
    for (const auto* entry : find_workloads(name)) {
      if (default_tasks_together(*entry, usable_cores()) > 1) return true;
    }
  }
  return false;
}

/// Adds defaults for the options that are not given: kinds of work that neither wait nor switch,
/// since their times vary least from process to process.
std::vector<std::string> with_defaults(std::vector<std::string> arguments) {
  const auto has_option = [&arguments](const std::string& option) {
    return std::ranges::any_of(arguments, [&](const std::string& argument) {
      return argument == option || argument.starts_with(option + "=");
    });
  };
  if (has_option("--experiment")) return arguments;
  const std::pair<std::string, std::string> defaults[] = {
      {"--model", "core"},
      {"--workload", "primes,powers"},
      {"--workers", std::to_string(usable_cores())}};
  std::string chosen;
  for (std::size_t place = 0; place < arguments.size(); ++place) {
    const std::string& argument = arguments[place];
    if (argument.starts_with("--workload=")) chosen = argument.substr(argument.find('=') + 1);
    if (argument == "--workload" && place + 1 < arguments.size()) chosen = arguments[place + 1];
  }
  const bool takes_workers = !need_each_other(chosen);
  std::vector<std::string> missing;
  for (const auto& [option, value] : defaults) {
    if (option == "--workers" && !takes_workers) continue;
    if (!has_option(option)) missing.push_back(option + "=" + value);
  }
  arguments.insert(arguments.begin(), missing.begin(), missing.end());
  return arguments;
}

void check_program(const char* option, const std::string& path) {
  const auto refuse = [&](const std::string& why) {
    throw UsageError(fmt::format("{}: '{}' {}", option, reports::sanitize(path), why));
  };
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) refuse(std::string("cannot be used: ") + strerror(errno));
  if (!S_ISREG(status.st_mode)) refuse("is no program: name the 'bench' of a build");
  if (access(path.c_str(), X_OK) != 0) refuse("is not executable");
}

/// The question to a program which cells it would measure.
struct Asked {
  std::string option;  ///< that names it
  std::string given;   ///< its name, as the user knows it
  std::vector<std::string> arguments;
  double time_budget_s = 0;
};

/// It gave no answer in time, or none of a kind that another copy of it could give.
class NoAnswer : public UsageError {
 public:
  using UsageError::UsageError;
};

Description ask_program(const Asked& asked, const std::string& executed, TrialRunner& runner) {
  const TrialRequest request{.kind = TrialRequest::Kind::describe,
                             .arguments = with_defaults(asked.arguments)};
  const double answer_timeout_s =
      std::clamp(asked.time_budget_s, min_answer_timeout_s, max_answer_timeout_s);
  TrialOutcome outcome = run_undisturbed(runner, request,
                                         std::chrono::duration_cast<std::chrono::nanoseconds>(
                                             std::chrono::duration<double>(answer_timeout_s)),
                                         {.program = executed}, [](const TrialOutcome&) {});
  const std::string& error = outcome.answer.error;
  const std::string name = fmt::format("{}: '{}'", asked.option, reports::sanitize(asked.given));
  if (error.starts_with("killed: no progress")) {
    throw NoAnswer(fmt::format("{} gives no answer within {}: is it a 'bench'?", name,
                               reports::format_duration(answer_timeout_s * 1e9)));
  }
  if (error.find("speaks protocol") != std::string::npos) {
    throw NoAnswer(
        fmt::format("{} is a build whose trials cannot be compared with those of this "
                    "one ({}): compare builds that speak the same protocol",
                    name, error.substr(error.find("speaks protocol"))));
  }
  if (!error.empty())
    throw UsageError(fmt::format("{} says: {}", name, reports::sanitize(error, 500)));
  if (!outcome.answer.description || outcome.answer.description->plan.cells.empty()) {
    throw NoAnswer(name + " names no cells: is it a 'bench'?");
  }
  // A trial sees what this program left it, and no longer what was removed.
  outcome.answer.description->machine.environment = environment_record();
  return std::move(*outcome.answer.description);
}

/// Asks what a side would measure, and watches from then on what its figures depend on.
Description ask(Side side, std::vector<std::string> arguments, double time_budget_s,
                FixedPrograms& programs, TrialRunner& runner) {
  const Asked asked{.option = side == Side::base ? "--base" : "--candidate",
                    .given = programs.given(side),
                    .arguments = std::move(arguments),
                    .time_budget_s = time_budget_s};
  std::optional<Description> description;
  try {
    description = ask_program(asked, programs.path(side), runner);
  } catch (const NoAnswer&) {
    throw;
  } catch (const FileChanged&) {
    throw;
  } catch (const UsageError&) {
    if (!programs.is_copy(side)) throw;
    // A build that finds its libraries by its own place runs nowhere else. What the original does
    // not like either is told in its words.
    description = ask_program(asked, programs.original(side), runner);
    programs.use_original(side);
  }
  programs.files().add(description->dependencies);
  // A script starts another program in the end.
  const std::string executable = description->machine.executable;
  programs.files().add(executable);
  if (!programs.is_copy(side)) programs.files().add(programs_started_by(executable));
  // Record the program that was given: the place of its copy says nothing.
  description->machine.executable = programs.original(side);
  return std::move(*description);
}

/// Whether a failure is expected of a cell on one of the sides: its speed is that of no work.
bool is_expected_to_fail(const MatchedCells& cells, std::size_t place) {
  return cells.base[place].expected_failure || cells.candidate[place].expected_failure;
}

/// Returns the cells that can be compared.
std::vector<std::size_t> comparable_places(const MatchedCells& cells) {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < cells.base.size(); ++place) {
    if (!is_expected_to_fail(cells, place)) places.push_back(place);
  }
  return places;
}

/// Of these cells those that have a control, spread over all of them.
std::vector<std::size_t> control_places(const std::vector<std::size_t>& cells) {
  const std::size_t controls = std::min(max_controls, cells.size());
  std::vector<std::size_t> places;
  for (std::size_t control = 0; control < controls; ++control) {
    places.push_back(cells[control * cells.size() / controls]);
  }
  return places;
}

std::string random_run() {
  std::random_device device;
  return format_digest(std::uint64_t{device()} << 32 | device());
}

reports::Results results_of(Side side, const AbOptions& options, Description description,
                            std::vector<reports::Cell> cells, const reports::Pairing& pairing) {
  reports::Results results;
  stamp_with_date(results);
  results.machine = std::move(description.machine);
  results.plan = std::move(description.plan);
  results.plan.cells = std::move(cells);
  // Their answers are about models, not about builds.
  results.plan.experiments.clear();
  results.plan.trials = 0;
  results.plan.iterations = 0;
  results.plan.precision = 0;
  results.plan.time_budget_s = options.time_budget_s;
  results.pairing = pairing;
  results.pairing->side = side;
  return results;
}

}  // namespace

std::vector<std::string> uncompared_cells(const BothSides& sides) {
  std::vector<std::string> lines;
  const reports::Results& base = sides.base;
  for (std::uint64_t cell = 0; cell < base.plan.cells.size(); ++cell) {
    const auto expected = reports::expected_failure_of(base, cell, sides.candidate, cell);
    if (!expected) continue;
    lines.push_back(fmt::format("not compared: {}: {}", reports::sanitize(expected->name, 200),
                                expected->reason));
  }
  for (const auto& alone : base.pairing->alone) {
    lines.push_back(fmt::format(
        "not compared: {} {}: {}", alone.side == Side::base ? "the base's" : "the candidate's",
        reports::sanitize(alone.cell, 200), reports::sanitize(alone.reason)));
  }
  return lines;
}

void check_programs(const AbOptions& options) {
  check_program("--base", options.base);
  check_program("--candidate", options.candidate);
}

void check_still_same(const AbOptions& options, const BothSides& left, FixedPrograms& programs,
                      TrialRunner& runner) {
  const auto check = [&](Side side, const reports::Results& then) {
    reports::Results now{.plan = then.plan};
    now.machine = ask(side, {}, then.plan.time_budget_s, programs, runner).machine;
    if (const auto difference = reports::incompatibility(then, now); !difference.empty()) {
      throw UsageError(fmt::format("cannot go on with '{}': {}; start anew without --resume",
                                   reports::sanitize(options.resume),
                                   reports::sanitize(difference)));
    }
  };
  check(Side::base, left.base);
  check(Side::candidate, left.candidate);
}

BothSides plan_comparison(const AbOptions& options, FixedPrograms& programs, TrialRunner& runner) {
  const auto describe = [&](Side side, const std::vector<std::string>& of_side) {
    std::vector<std::string> arguments = options.cells;
    arguments.insert(arguments.end(), of_side.begin(), of_side.end());
    return ask(side, std::move(arguments), options.time_budget_s, programs, runner);
  };
  Description base = describe(Side::base, options.base_arguments);
  Description candidate = describe(Side::candidate, options.candidate_arguments);
  if (base.plan.seed != candidate.plan.seed) {
    throw UsageError("the two sides have different seeds, and so different tasks: give both one");
  }
  MatchedCells cells = match_cells(base.plan, candidate.plan);
  if (cells.base.empty()) {
    throw UsageError("nothing to compare: " +
                     (cells.alone.empty() ? std::string("no cells")
                                          : "'" + reports::sanitize(cells.alone[0].cell, 100) +
                                                "': " + cells.alone[0].reason));
  }
  if (std::ranges::any_of(cells.base, reports::has_fault)) {
    throw UsageError(
        "two builds are compared by their times, and cells with a --fault have none: "
        "leave it out");
  }
  const std::vector<std::size_t> comparable = comparable_places(cells);
  if (comparable.empty()) {
    throw UsageError(
        fmt::format("nothing to compare: of '{}' a failure is expected, as of every cell "
                    "here, and its speed is that of no work; choose other cells",
                    reports::sanitize(cells.base[0].name, 100)));
  }
  reports::Pairing pairing{.run = random_run(), .margins = margins_of(options.judging, {})};
  pairing.alone = std::move(cells.alone);
  for (const std::size_t place : control_places(comparable)) {
    pairing.controls.push_back(cells.base.size());
    reports::Cell control = cells.base[place];
    control.name += reports::control_suffix;
    control.baseline = false;
    cells.base.push_back(control);
    cells.candidate.push_back(control);
  }
  BothSides sides;
  sides.base = results_of(Side::base, options, std::move(base), std::move(cells.base), pairing);
  sides.candidate = results_of(Side::candidate, options, std::move(candidate),
                               std::move(cells.candidate), pairing);
  return sides;
}

}  // namespace bench
