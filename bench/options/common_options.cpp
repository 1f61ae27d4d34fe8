// SPDX-License-Identifier: Apache-2.0
#include "bench/options/common_options.h"

#include <optional>
#include <utility>

#include "bench/options/parse.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr double max_margin = 10;  // a share: with more than that, nothing is ever slower

CommandOption margin_option(const std::string& name, const std::string& help,
                            const std::string& default_text, std::optional<double>& target) {
  return {.name = name,
          .value = "PERCENT",
          .help = help,
          .default_text = default_text,
          .take = [name, &target](const std::string& text) {
            target = parse_percentage(name, text, max_margin);
          }};
}

}  // namespace

CommandOption file_option(const std::string& name, const std::string& value,
                          const std::string& help, std::string& target) {
  return {.name = name,
          .value = value,
          .help = help,
          .default_text = {},
          .take =
              [name, &target](const std::string& text) {
                if (text.empty() || text.starts_with("--")) {
                  throw UsageError(name + " takes a file's name, not '" +
                                   reports::sanitize(text, 60) + "'");
                }
                target = text;
              },
          .completion = Completion::file};
}

CommandOption folder_option(const std::string& name, const std::string& help, std::string& target) {
  CommandOption option = file_option(name, "DIR", help, target);
  option.completion = Completion::folder;
  return option;
}

CommandOption flag(const std::string& name, const std::string& help, bool& target) {
  return {.name = name,
          .value = {},
          .help = help,
          .default_text = {},
          .take = [&target](const std::string&) { target = true; }};
}

CommandOption quiet_option(bool& target) {
  CommandOption option = flag("--quiet", "show no progress on standard error", target);
  option.short_name = "-q";
  return option;
}

CommandOption keep_environment_option(bool& target) {
  return flag("--keep-environment",
              "do not remove variables from the environment that change what is measured, such as "
              "OMP_PROC_BIND, MALLOC_ARENA_MAX or LD_PRELOAD",
              target);
}

CommandOption trial_program_option(std::string& target) {
  return file_option("--trial-program", "PATH", "run trials with another program (for tests)",
                     target);
}

OptionGroup margin_options(Judging& judging, const std::string& or_else) {
  return {.title = "How cells are judged",
          .options = {
              margin_option("--fail-size", "the smallest slowdown that fails", or_else + "1%",
                            judging.fail_size),
              margin_option("--bias-floor",
                            "the largest difference that may be bias: an interval must lie beyond "
                            "it",
                            or_else + "0.5%", judging.bias_floor),
              margin_option("--equivalence", "the largest difference that is of no interest",
                            or_else + "2%", judging.equivalence),
              flag("--strict", "exit with 3 when a cell is inconclusive, or only one side has it",
                   judging.strict)}};
}

std::vector<CommandOption> judgement_file_options(JudgementFiles& files) {
  return {
      file_option("--html", "FILE",
                  "write a page with an interval per cell; '-' for standard output", files.html),
      file_option("--markdown", "FILE",
                  "write a summary that fits into a comment of a pull request; '-' for standard "
                  "output",
                  files.markdown),
      file_option("--json", "FILE", "write the judgement for programs; '-' for standard output",
                  files.json),
      file_option("--summary", "FILE",
                  "write Google Benchmark's JSON with one row per cell, the candidate's median "
                  "(names end with '/real_time'), as Bencher and github-action-benchmark take it; "
                  "'-' for standard output",
                  files.summary)};
}

}  // namespace bench
