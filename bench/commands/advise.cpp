// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/advise/measure_advice.h"
#include "bench/command_line/command.h"
#include "bench/exit_status.h"
#include "bench/machine/cores.h"
#include "bench/options/common_options.h"
#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/outputs/advice_output.h"
#include "bench/plan/advice_plan.h"
#include "bench/usage_error.h"
#include "reports/results/advice_words.h"
#include "reports/text/text.h"
#include "workloads/workload.h"

namespace bench {
namespace {

constexpr double default_budget_s = 30;
constexpr double max_task_s = 24 * 3600;
constexpr std::uint64_t max_advised_tasks = 1'000'000'000;
constexpr std::uint64_t max_result_bytes = std::uint64_t{64} << 20;

/// Reads names that all are known, each once, in the order of the known ones.
std::vector<std::string> parse_names(const std::string& option, const std::string& text,
                                     const std::vector<std::string>& known) {
  const std::vector<std::string> given = split_list(text);
  for (const std::string& name : given) {
    if (std::ranges::find(known, name) != known.end()) continue;
    throw UsageError(fmt::format("{} takes some of {}, separated by commas (got '{}')", option,
                                 fmt::join(known, ", "), reports::sanitize(name, 60)));
  }
  std::vector<std::string> names;
  for (const std::string& name : known) {
    if (std::ranges::find(given, name) != given.end()) names.push_back(name);
  }
  return names;
}

/// Refuses tasks that wait in such numbers that more would be in flight than a trial can have.
void require_measurable(const reports::AdviceRequest& request) {
  const std::uint64_t tasks = advised_work(request, usable_cores()).tasks;
  if (tasks <= workloads::maximum_tasks) return;
  throw UsageError(fmt::format(
      "{} tasks that wait would be measured at a time, and there can be at most {}: limit how many "
      "are in flight, as with --concurrency=1000",
      tasks, workloads::maximum_tasks));
}

class AdviseCommand : public Command {
 public:
  AdviseCommand() { request_.languages = {"cpp"}; }

  CommandSyntax syntax() override;
  void finish(const ParsedArguments& parsed) override;
  bool keeps_environment() const override { return options_.keep_environment; }
  int run() override;

 private:
  OptionGroup work();
  OptionGroup measuring();
  OptionGroup outputs();

  reports::AdviceRequest request_;
  RunOptions options_;
  AdviceFiles files_;
  std::string from_;
  bool takes_work_of_file_ = false;  ///< with `--from` alone
  bool given_needs_ = false;
  bool given_languages_ = false;
};

OptionGroup AdviseCommand::work() {
  const auto duration = [](const std::string& name, double& target) {
    return [name, &target](const std::string& text) {
      const double seconds = parse_duration_s(name, text, /*zero_allowed=*/true);
      if (seconds > max_task_s) {
        throw UsageError(name + " takes at most 24h (got '" + reports::sanitize(text, 60) + "')");
      }
      target = seconds * 1e9;
    };
  };
  return {
      .title = "The work",
      .options = {
          {.name = "--compute",
           .value = "TIME",
           .help = "how long a task computes, on a quiet core",
           .default_text = "0",
           .take = duration("--compute", request_.compute_ns)},
          {.name = "--wait",
           .value = "TIME",
           .help = "how long a task waits: for a network, a disk, another program",
           .default_text = "0",
           .take = duration("--wait", request_.wait_ns)},
          {.name = "--tasks",
           .value = "N",
           .help = "how many tasks there are at a time",
           .default_text = "1000, or --concurrency where that is more",
           .take =
               [this](const std::string& text) {
                 request_.tasks = parse_whole("--tasks", text, 1, max_advised_tasks);
               }},
          {.name = "--concurrency",
           .value = "N",
           .help = "the most tasks that may be in flight, as a server or a licence allows",
           .default_text = "all",
           .take =
               [this](const std::string& text) {
                 request_.concurrency = parse_whole("--concurrency", text, 1, max_advised_tasks);
               }},
          {.name = "--result-size",
           .value = "BYTES",
           .help = "the size of a task's result",
           .default_text = "8B",
           .take =
               [this](const std::string& text) {
                 request_.result_bytes = parse_bytes("--result-size", text, max_result_bytes, 8);
               }},
          {.name = "--needs",
           .value = "LIST",
           .help = "what else it takes: isolation (a crash ends no other task), shared-state "
                   "(tasks change the same objects), cancel (a task that has begun can be ended), "
                   "order (results in the order of the tasks)",
           .default_text = {},
           .take =
               [this](const std::string& text) {
                 request_.needs = parse_names(
                     "--needs", text, {reports::need_names.begin(), reports::need_names.end()});
               },
           .completion = Completion::words,
           .words = {reports::need_names.begin(), reports::need_names.end()}},
          {.name = "--language",
           .value = "LIST",
           .help = "the languages to choose models from: cpp, python",
           .default_text = "cpp",
           .take =
               [this](const std::string& text) {
                 request_.languages = parse_names("--language", text, {"cpp", "python"});
               },
           .completion = Completion::words,
           .words = {"cpp", "python"}}}};
}

OptionGroup AdviseCommand::measuring() {
  return {.title = "How it is measured",
          .options = {
              {.name = "--time-budget",
               .value = "TIME",
               .help = "how long to measure",
               .default_text = "30s",
               .take =
                   [this](const std::string& text) {
                     options_.time_budget_s = parse_duration_s("--time-budget", text);
                   }},
              {.name = "--python",
               .value = "PATH",
               .help = "the interpreter of Python's models",
               .default_text = "python3",
               .take = [this](const std::string& text) { options_.settings["python"] = {text}; },
               .completion = Completion::file},
              {.name = "--seed",
               .value = "N",
               .help = "of the tasks and of the order of trials",
               .default_text = "1",
               .take =
                   [this](const std::string& text) {
                     options_.seed = parse_whole("--seed", text, 0, ~std::uint64_t{0});
                   }},
              file_option("--from", "FILE",
                          "measure nothing: advise from a results file that measured this "
                          "work; without --compute, --wait, --tasks, --concurrency and "
                          "--result-size, the work that the file was measured for",
                          from_),
              keep_environment_option(options_.keep_environment),
              trial_program_option(options_.trial_program)}};
}

OptionGroup AdviseCommand::outputs() {
  return {.title = "Where results go",
          .options = {flag("--json", "print one JSON object for programs", files_.json),
                      file_option("--html", "FILE",
                                  "write a page with the advice, its candidates and their picture; "
                                  "'-' for standard output",
                                  files_.html),
                      file_option("--out", "FILE",
                                  "write the results as JSON, for 'bench report' and --from; '-' "
                                  "for standard output",
                                  files_.out),
                      quiet_option(options_.quiet)}};
}

CommandSyntax AdviseCommand::syntax() {
  return {
      .command = "bench advise",
      .description =
          "Recommends how to run a given kind of work on this machine, by measuring the candidate "
          "models.\n"
          R"(
Describe a task: how long it computes and waits, how many there are, how many may be in flight. The
answer is a model with its workers, what that costs in time, CPU time and memory, how sure it is,
which other models take about as long, and what would change it. Models that do not meet --needs are
excluded, with the reason. Nothing is advised that was not measured here.)",
      .groups = {work(), measuring(), outputs()},
      .sections = {{"Exit status, the first that applies",
                    R"(  2    wrong usage or unusable input
  4    the system refused (a full disk, no permission, no more processes)
  1    a candidate failed: the advice is of the others
  3    the cores that may be used changed during the run, or no candidate fits
       into the time budget
  130  interrupted: the advice is of what was measured until then
  0    done, also where it cannot be told what to take)"},
                   {"Examples",
                    R"(  bench advise --compute=20ms --tasks=1000
  bench advise --compute=0.2ms --wait=50ms --concurrency=2000 \
      --language=cpp,python
  bench advise --compute=2ms --needs=isolation,cancel --json)"}}};
}

void AdviseCommand::finish(const ParsedArguments& parsed) {
  if (!options_.time_budget_s) options_.time_budget_s = default_budget_s;
  const auto is_given = [&](const char* option) { return parsed.given.contains(option); };
  const bool describes_work = is_given("--compute") || is_given("--wait") || is_given("--tasks") ||
                              is_given("--concurrency") || is_given("--result-size");
  if (!from_.empty()) {
    for (const char* const option : {"--time-budget", "--seed", "--python", "--trial-program"}) {
      if (!is_given(option)) continue;
      throw UsageError(fmt::format(
          "{} says how to measure, and with --from nothing is: leave one of the two out", option));
    }
    if (files_.out == from_ || files_.html == from_) {
      throw UsageError("--from would be overwritten: name another file");
    }
  }
  if (from_.empty() || describes_work) {
    if (request_.compute_ns <= 0 && request_.wait_ns <= 0) {
      throw UsageError(
          "a task has to do something: say how long it computes (--compute=20ms) or waits "
          "(--wait=50ms); 'bench advise --help' shows examples");
    }
    if (!is_given("--tasks")) request_.tasks = std::max(request_.tasks, request_.concurrency);
    if (from_.empty()) require_measurable(request_);
  }
  takes_work_of_file_ = !describes_work;
  given_needs_ = is_given("--needs");
  given_languages_ = is_given("--language");
}

int AdviseCommand::run() {
  if (from_.empty()) return measure_advice(request_, options_, files_);
  AdviceOutput output(files_);
  reports::Source source = read_source(from_, "results");
  if (takes_work_of_file_) {
    if (!source.results.plan.advice) {
      throw UsageError("'" + reports::sanitize(from_, 100) +
                       "' was not measured for an advice: describe the work, as with "
                       "--compute=20ms --tasks=1000");
    }
    const reports::AdviceRequest recorded = *source.results.plan.advice;
    const std::vector<std::string> needs = given_needs_ ? request_.needs : recorded.needs;
    const std::vector<std::string> languages =
        given_languages_ ? request_.languages : recorded.languages;
    request_ = recorded;
    request_.needs = needs;
    request_.languages = languages;
  }
  output.write(source.results, request_, source.text);
  return exit_done;
}

}  // namespace

std::unique_ptr<Command> advise_command() { return std::make_unique<AdviseCommand>(); }

}  // namespace bench
