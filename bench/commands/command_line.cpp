// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/command_line.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <limits>

#include "bench/build_info.h"
#include "bench/commands/ab.h"
#include "bench/commands/compare_command_line.h"
#include "bench/commands/doctor.h"
#include "bench/commands/history.h"
#include "bench/commands/report_command_line.h"
#include "bench/options/arguments.h"
#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/options/settings.h"
#include "bench/options/workload_options.h"
#include "bench/plan/slowdowns.h"
#include "models/job/arrivals.h"
#include "models/job/job.h"
#include "reports/text/text.h"
#include "workloads/workload.h"

namespace bench {
namespace {

constexpr const char* run_footer = R"(
Commands:
  run (the default)   measure and compare
  ab                  is one build of bench slower than another; 'bench ab --help'
  timeline            when every task of one cell ran, and on which worker
  list                every model and workload, with aliases, groups and defaults; every experiment
  report              tables, a page, Markdown or charts from results files; 'bench report --help'
  history             how cells went over many results files; 'bench history --help'
  doctor              what on this machine spoils measurements, and how small a difference it shows
  compare             is one results file slower than another; 'bench compare --help'

LIST is one or more names, aliases or groups, separated by commas; 'bench list' shows all.
N takes k, M and G (10k is 10000), BYTES take KiB, MiB, GiB and TiB, TIME takes ns, us, ms, s, m and h
(a bare number is seconds).
Exit status, the first that applies:
  2    wrong usage or unusable input, also a program that was replaced while it
       was measured
  4    the system refused (a full disk, no permission, no more processes): what
       was measured is kept in the journal of --out; mend that and --resume
  1    a cell failed: its reason stands in the table
  3    the cores that may be used changed during the run
  130  interrupted: what was measured is written; --resume goes on
  0    done, whatever the figures say
'bench COMMAND --help' has those of the other commands.

Outputs take any name: a file (replaced as a whole, its mode and owner stay; one
that is read-only is refused), a pipe, a device, or a descriptor such as
/dev/stdout, which is written behind what is there.
Every signal that would end the process interrupts a run, but SIGQUIT (Ctrl-\)
and those of faults (SIGSEGV, SIGSYS ...), which end it at once and leave the
journal.)";

/// Behind the name of a value that may be several; a timeline takes one.
constexpr const char* list_mark = ",...";

constexpr const char* timeline_footer = R"(
Measures one cell in a trial of its own, in which every task's begin and end are kept for one warm
iteration of at most 100,000 tasks, and draws a line per worker, so that waves, stragglers and idle
workers can be seen. 'bench list' shows all models and workloads.
Exit status, the first that applies: 2 wrong usage or unusable input, 4 the system refused (a full
disk, no permission, no more processes), 1 the cell failed, 3 the cores that may be used changed,
130 interrupted, 0 done.
Example: 5 tasks on 4 workers, which take as long as 8:
  bench timeline --model=thread-pool --workload=synthetic --tasks=5 --workers=4 --html=t.html)";

std::vector<std::uint64_t> parse_whole_list(const std::string& option, const std::string& text,
                                            std::uint64_t most) {
  std::vector<std::uint64_t> values;
  for (const std::string& part : split_list(text)) {
    values.push_back(parse_whole(option, part, 1, most));
  }
  return values;
}

std::vector<std::uint64_t> parse_chunks(const std::string& text) {
  std::vector<std::uint64_t> values;
  for (const std::string& part : split_list(text)) {
    values.push_back(part == "auto" ? 0
                                    : parse_whole("--chunk", part, 1, workloads::maximum_tasks));
  }
  return values;
}

std::vector<double> parse_rates(const std::string& text) {
  std::vector<double> values;
  for (const std::string& part : split_list(text)) {
    values.push_back(
        parse_rate("--arrival-rate", part, models::slowest_arrivals, models::fastest_arrivals));
  }
  return values;
}

/// The options of `bench run` as a table that CLI11 fills in; of `bench timeline` those that choose
/// a cell, and its own.
class RunCommand {
 public:
  explicit RunCommand(RunOptions& options) : options_(options) {
    app_.name("bench");
    app_.footer(run_footer);
    plan_option("--model", "LIST", "models to compare (default: core)",
                [this](const std::string& text) { options_.models = text; });
    plan_option("--workload", "LIST", "workloads to run (default: core)",
                [this](const std::string& text) { options_.workloads = text; });
    add_cell_options();
    add_run_options();
    add_common_options();
  }

  explicit RunCommand(TimelineOptions& options)
      : options_(options.run), is_timeline_(true), command_("bench timeline") {
    app_.name(command_);
    app_.description("Shows when every task of one cell ran, and on which worker.");
    app_.footer(timeline_footer);
    options_.models.clear();
    options_.workloads.clear();
    plan_option("--model", "NAME", "the model (required)",
                [this](const std::string& text) { options_.models = text; });
    plan_option("--workload", "NAME", "the workload (required)",
                [this](const std::string& text) { options_.workloads = text; });
    add_cell_options();
    add_file_option(
        app_, "--trace", "FILE",
        "write the timeline for ui.perfetto.dev and chrome://tracing (Trace Event Format)",
        options.trace);
    add_file_option(app_, "--html", "FILE",
                    "write a report with the timeline: one page, opens offline", options.html);
    add_common_options();
  }

  std::vector<std::string> option_names() const { return bench::option_names(app_); }

  /// Text to print instead of measuring; empty otherwise.
  std::string parse(std::vector<std::string> arguments) {
    for (const std::string& argument : arguments) {
      for (const std::string& flag : flags_) {
        if (argument.starts_with(flag + "=")) {
          throw UsageError("'" + flag + "' takes no value");
        }
      }
    }
    if (auto help = parse_arguments(app_, command_, std::move(arguments)); !help.empty()) {
      return help;
    }
    if (!is_timeline_) choose_experiment();
    if (options_.csv == "-") throw UsageError("--csv takes a file's name, not '-'");
    if (options_.html == "-") throw UsageError("--html takes a file's name, not '-'");
    if (wants_version_) return std::string("bench ") + build_info::version + "\n";
    return "";
  }

 private:
  /// What says which cells are measured.
  void add_cell_options() {
    plan_option("--workers", "N,...",
                is_timeline_ ? "processes or threads (default: the cores)"
                             : "processes or threads (default: powers of two up to the cores, and "
                               "the cores)",
                [this](const std::string& text) {
                  options_.workers = parse_whole_list("--workers", text, models::maximum_workers);
                });
    plan_option("--concurrency", "N,...",
                is_timeline_ ? "most tasks in flight; for a blocking model its workers (default, "
                               "where waiting tasks suspend: all)"
                             : "most tasks in flight; for a blocking model its workers (default, "
                               "for workloads that wait: the cores, and all tasks)",
                [this](const std::string& text) {
                  options_.concurrency =
                      parse_whole_list("--concurrency", text, workloads::maximum_tasks);
                });
    plan_option("--chunk", "N|auto,...",
                "tasks handed out per scheduling decision (default: auto, the model's own best)",
                [this](const std::string& text) { options_.chunks = parse_chunks(text); });
    plan_option("--arrival-rate", "N/s,...",
                "an open loop: tasks that wait arrive on a schedule, so many per second, whether "
                "or not the model keeps up (default: all are there at once)",
                [this](const std::string& text) { options_.arrival_rates = parse_rates(text); });
    for (const Setting& setting : all_settings()) add_setting(setting);
    for (const WorkloadOption& option : all_workload_options()) add_workload_option(option);
    plan_option("--tasks", "N", "tasks per iteration, such as 64 or 10k (default: the workload's)",
                [this](const std::string& text) {
                  options_.tasks = parse_whole("--tasks", text, 1, workloads::maximum_tasks);
                });
    plan_option("--size", "N",
                "size of a task, in the unit that 'bench list' shows; 64KiB where that is bytes",
                [this](const std::string& text) {
                  const Size size = parse_size("--size", text, workloads::maximum_size);
                  (size.is_bytes ? options_.size_bytes : options_.size) = size.amount;
                });
    plan_option("--time-scale", "X", "multiplies every simulated wait (default: 1)",
                [this](const std::string& text) {
                  options_.time_scale =
                      parse_factor("--time-scale", text, workloads::maximum_time_scale);
                });
    plan_option("--inject-slowdown", "PERCENT[:MODEL[/WORKLOAD]],...",
                "do so much more work in these cells, by running an evenly spread part of the "
                "tasks twice: to test who has to notice. 1 % needs 1000 tasks, 10 % needs 100",
                [this](const std::string& text) { options_.slowdowns = parse_slowdowns(text); });
    plan_option("--seed", "N", "of the workloads and of the order of trials (default: 1)",
                [this](const std::string& text) {
                  options_.seed =
                      parse_whole("--seed", text, 0, std::numeric_limits<std::uint64_t>::max());
                });
    plan_option(
        "--deadline", "TIME",
        "kill a trial without a sign of life for so long, beside twice the waiting that its "
        "tasks declare (default: 30s)",
        [this](const std::string& text) {
          options_.deadline_s = parse_duration_s("--deadline", text);
        });
  }

  void add_run_options() {
    plan_option("--experiment", "NAME,...",
                "answer a question with the cells that it needs, instead of choosing any (default, "
                "when no option chooses cells: overview); 'bench list' shows all",
                [this](const std::string& text) { options_.experiments = text; });
    plan_option(
        "--time-budget", "TIME",
        "to spread over all cells (default: 60s, or what the experiments say); never fewer than 6 "
        "trials per cell, or 10 of comparisons, and at most 100",
        [this](const std::string& text) {
          options_.time_budget_s = parse_duration_s("--time-budget", text);
        });
    plan_option("--trials", "N", "fresh processes per cell, instead of a time budget",
                [this](const std::string& text) {
                  options_.trials = parse_whole("--trials", text, 1, 10'000);
                });
    plan_option("--iterations", "N", "timed iterations per trial, instead of a time budget",
                [this](const std::string& text) {
                  options_.iterations = parse_whole("--iterations", text, 1, 5'000);
                });
    app_.add_flag_callback(
        "--no-baseline",
        [this] {
          options_.baseline = false;
          note("--no-baseline");
        },
        "do not add the serial model");
    add_file_option(app_, "--csv", "FILE", "write one line per cell", options_.csv);
    add_file_option(app_, "--html", "FILE",
                    "write the report: one page with charts that opens anywhere, offline",
                    options_.html);
    add_file_option(
        app_, "--resume", "FILE",
        "go on with an interrupted run: its journal, or the --out file that it lies beside",
        options_.resume);
  }

  void add_common_options() {
    app_.set_help_flag("-h,--help", "this text");
    add_file_option(app_, "--out", "FILE", "write the results as JSON; '-' for standard output",
                    options_.out);
    app_.add_flag("--quiet,-q", options_.quiet, "no progress on standard error");
    add_file_option(app_, "--trial-program", "PATH", "run trials with another program (for tests)",
                    options_.trial_program);
    add_keep_environment(app_, options_.keep_environment);
    app_.add_flag("--version", wants_version_, "show the version")->disable_flag_override();
  }

  void plan_option(const std::string& name, const std::string& value, const std::string& help,
                   const std::function<void(const std::string&)>& take) {
    app_.add_option_function<std::string>(
            name,
            [this, name, take](const std::string& text) {
              note(name);
              take(text);
            },
            help)
        ->type_name(is_timeline_ ? value.substr(0, value.find(list_mark)) : value);
  }

  /// An option that says what to measure, or how much.
  void note(const std::string& option) {
    options_.plan_was_given = true;
    given_.push_back(option);
  }

  /// An experiment fixes its cells: what it takes are options that say how much of them, and with
  /// what interpreters. Without an option that chooses cells, it is the overview.
  void choose_experiment() {
    static const std::string how_much[] = {"--seed", "--time-budget", "--trials", "--iterations",
                                           "--deadline"};
    const auto chooses = [](const std::string& option) {
      return std::ranges::find(how_much, option) == std::end(how_much);
    };
    const auto first = std::ranges::find_if(given_, chooses);
    if (first == given_.end()) {
      options_.experiments = "overview";
      return;
    }
    if (!options_.experiments) return;
    for (const std::string& option : given_) {
      if (!chooses(option) || option == "--experiment" || option == "--python") continue;
      throw UsageError("--experiment and " + option +
                       " cannot be combined: an experiment says itself what is measured; leave one "
                       "of the two out");
    }
  }

  void add_workload_option(const WorkloadOption& known) {
    const workloads::Option& row = *known.option;
    if (row.is_internal()) return;
    const std::string option = std::string("--") + row.name;
    std::string owners;
    for (const std::string& name : known.workloads) owners += (owners.empty() ? "" : ", ") + name;
    const std::string help = owners + ": " + row.help;
    if (row.type == workloads::Option::Type::flag) {
      flags_.push_back(option);
      app_.add_flag_callback(
          option,
          [this, option, &row] {
            note(option);
            options_.workload_options[row.name] = {"yes"};
          },
          help);
      return;
    }
    plan_option(option, row.values, help, [this, &row](const std::string& text) {
      std::vector<std::string> values;
      // Commas are part of addresses and folders.
      const bool is_list = row.type != workloads::Option::Type::printable_text;
      for (const std::string& part : is_list ? split_list(text) : std::vector{text}) {
        values.push_back(canonical(row, part));
      }
      options_.workload_options[row.name] = std::move(values);
    });
  }

  void add_setting(const Setting& setting) {
    const std::string option = std::string("--") + setting.name;
    std::vector<std::string>& values = options_.settings[setting.name];
    if (*setting.values == '\0') {
      flags_.push_back(option);
      app_.add_flag_callback(
          option,
          [this, option, &values] {
            note(option);
            values = {"yes"};
          },
          setting.help);
      return;
    }
    plan_option(option, setting.values, setting.help,
                [option, &setting, &values](const std::string& text) {
                  values.clear();
                  for (const std::string& part : split_list(text)) {
                    values.push_back(setting.canonical(option, part));
                  }
                });
  }

  RunOptions& options_;
  bool is_timeline_ = false;
  std::string command_ = "bench";
  CLI::App app_{"Runs the same work through every concurrency model and compares what each costs."};
  bool wants_version_ = false;
  std::vector<std::string> given_;
  std::vector<std::string> flags_ = {"--quiet", "--no-baseline", "--version", "--help",
                                     "--keep-environment"};
};

void expect_no_more(const std::vector<std::string>& arguments, std::size_t most) {
  if (arguments.size() > most) {
    throw UsageError("'" + arguments[0] + "' takes no '" + reports::sanitize(arguments[most], 60) +
                     "'");
  }
}

}  // namespace

std::vector<std::string> run_option_names() {
  RunOptions none;
  return RunCommand(none).option_names();
}

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  std::vector<std::string> rest = arguments;
  const std::string command =
      !rest.empty() && !rest.front().starts_with("-") ? rest.front() : "run";
  const bool wants_help = std::ranges::find(rest, "--help") != rest.end() ||
                          std::ranges::find(rest, "-h") != rest.end();
  if (command == "trial") {
    expect_no_more(rest, 1);
    line.command = CommandLine::Command::trial;
    return line;
  }
  if (command == "list" && !wants_help) {
    expect_no_more(rest, 1);
    line.command = CommandLine::Command::list;
    return line;
  }
  // Of a command with arguments of its own: help is printed, or it is done.
  using enum CommandLine::Command;
  const auto finish = [&](CommandLine::Command which, const auto& parse) {
    rest.erase(rest.begin());
    line.text = parse(std::move(rest));
    line.command = line.text.empty() ? which : print;
    return line;
  };
  using Arguments = std::vector<std::string>;
  if (command == "timeline") {
    return finish(timeline, [&](Arguments of) { return RunCommand(line.timeline).parse(of); });
  }
  if (command == "report") {
    return finish(report, [&](Arguments of) { return parse_report_arguments(of, line.report); });
  }
  if (command == "history") {
    return finish(history, [&](Arguments of) { return parse_history_arguments(of, line.history); });
  }
  if (command == "doctor") {
    return finish(doctor, [&](Arguments of) { return parse_doctor_arguments(of, line.doctor); });
  }
  if (command == "ab") {
    return finish(ab, [&](Arguments of) { return parse_ab_arguments(of, line.ab); });
  }
  if (command == "compare") {
    return finish(compare, [&](Arguments of) { return parse_compare_arguments(of, line.compare); });
  }
  if (command != "run" && command != "list") {
    const std::string commands[] = {"run",    "ab",      "timeline", "list",
                                    "report", "compare", "history",  "doctor"};
    const std::string nearest = nearest_name(command, commands);
    throw UsageError("unknown command '" + reports::sanitize(command, 60) + "'" +
                     (nearest.empty() ? "; " : ": did you mean '" + nearest + "'? ") +
                     "'bench --help' shows all");
  }
  if (!rest.empty() && rest.front() == command) rest.erase(rest.begin());
  line.text = RunCommand(line.run).parse(std::move(rest));
  if (!line.text.empty()) line.command = CommandLine::Command::print;
  return line;
}

}  // namespace bench
