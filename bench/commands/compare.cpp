// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <future>

#include <fmt/core.h>

#include "bench/command_line/command.h"
#include "bench/exit_status.h"
#include "bench/options/common_options.h"
#include "bench/outputs/judgement_output.h"
#include "bench/usage_error.h"
#include "reports/comparison/judgement.h"
#include "reports/results/same_run.h"
#include "reports/summary/comparability.h"
#include "reports/text/text.h"

namespace bench {
namespace {

struct CompareOptions {
  std::string base;  ///< a file; "-": standard input
  std::string candidate;
  Judging judging;
};

/// Returns whether both are of one `ab` run, as their files say.
bool are_of_one_run(const reports::Results& base, const reports::Results& candidate) {
  return base.pairing && candidate.pairing && base.pairing->run == candidate.pairing->run;
}

/// Says why two files of one run do not fit together; empty where they do.
std::string mismatch_of_one_run(const reports::Results& base, const reports::Results& candidate) {
  const std::string why = reports::pairing_mismatch(base, candidate);
  if (why.empty()) return "";
  return fmt::format(
      "cannot compare two files of one run: {}; give its base.json and then its candidate.json, as "
      "it wrote them",
      why);
}

/// Says it on standard error, and writes it to the files for those who wait for a judgement.
int refuse(JudgementOutput& output, const reports::Refusal& refusal,
           std::vector<reports::Source> sources) {
  for (const std::string& reason : refusal.reasons) {
    std::fprintf(stderr, "bench: %s\n", reports::sanitize(reason, 2000).c_str());
  }
  return output.refuse(refusal, std::move(sources));
}

/// Judges two results files against each other, by pairs where both come from one `ab` run.
int compare(const CompareOptions& options) {
  JudgementOutput output(options.judging.files);
  std::vector<reports::Source> sources;
  // Reading takes most of the time with files of tens of megabytes: read the two at the same time.
  auto other = std::async([&] { return read_source(options.candidate, "candidate"); });
  sources.push_back(read_source(options.base, "base"));
  sources.push_back(other.get());
  const reports::Results& base = sources[0].results;
  const reports::Results& candidate = sources[1].results;

  const bool in_turns = are_of_one_run(base, candidate);
  if (const std::string why = in_turns ? mismatch_of_one_run(base, candidate) : ""; !why.empty()) {
    return refuse(
        output,
        {.title = "Not comparable",
         .reasons = {why},
         .remedy = "Give the run's base.json and then its candidate.json, as it wrote them.",
         .gate = reports::Gate::unusable},
        std::move(sources));
  }
  const reports::Comparability found = reports::comparability(sources, in_turns);
  if (!found.refusals.empty()) {
    return refuse(
        output,
        {.title = "Not comparable",
         .reasons = found.refusals,
         .remedy =
             "Measure both sides with equal settings, on one machine, by one build configuration: "
             "'bench ab --base=PROGRAM --candidate=PROGRAM' measures two builds in turns, whatever "
             "the machine is."},
        std::move(sources));
  }
  const bool is_one_run =
      reports::are_of_same_run(reports::identity_of(base), reports::identity_of(candidate));
  reports::Judgement judgement =
      in_turns ? reports::judge_pairs(base, candidate,
                                      margins_of(options.judging, base.pairing->margins))
               : reports::judge_unpaired(base, candidate, margins_of(options.judging, {}));
  judgement.warnings.insert(judgement.warnings.end(), found.warnings.begin(), found.warnings.end());
  if (!in_turns && is_one_run) {
    judgement.warnings.emplace_back(
        "The base and the candidate hold the same run, which says nothing about a change: measure "
        "each of the two builds");
  }
  return output.write(judgement, options.judging.strict, std::move(sources));
}

std::vector<HelpSection> compare_sections() {
  return {
      {"BASE and CANDIDATE",
       R"(BASE and CANDIDATE are what 'bench --out=FILE' wrote, or what any program with Google Benchmark
wrote with --benchmark_out=FILE and --benchmark_repetitions=N; '-' is standard input.)"},
      {"Verdicts",
       R"(A cell is

  slower        its interval lies beyond the bias floor, and the change reaches
                the fail size
  faster        the same in the other direction
  equivalent    its 90 % interval lies within the margin of equivalence
  inconclusive  none of these can be shown; of pairs, with how many it could

A slowdown of exactly the fail size is therefore found half of the time at most. Cells that only one
file has, or that were skipped, are listed. Files of another processor, number of cores, kernel,
governor, compiler, build type or workload are refused.)"},
      {"Exit status, the first that applies",
       R"(  2    wrong usage or unusable input, also a candidate whose trials failed, even
       in a cell that is new, or that the base skipped or failed in
  4    the system refused (a full disk, no permission)
  1    a cell is slower
  3    not comparable, contaminated, or no cell has a verdict; with --strict
       also when a cell has none, unless both sides skipped it
  0    done)"}};
}

class CompareCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench compare",
            .description = R"(Judges two results files: is the candidate slower than the base?

By pairs where both come from one run of pairs; otherwise trials against trials, with margins of 5 %
at the least, because nothing excludes that one whole run was slower than the other.)",
            .operands = {.kind = Operands::Kind::some,
                         .shown = "BASE CANDIDATE",
                         .completion = Completion::file},
            .groups = {margin_options(options_.judging, "that of the run of pairs, or "),
                       {"Where results go", judgement_file_options(options_.judging.files)}},
            .sections = compare_sections()};
  }

  void finish(const ParsedArguments& parsed) override {
    const std::vector<std::string>& files = parsed.operands;
    if (files.size() != 2) {
      throw UsageError("compare takes two results files, the base's and the candidate's, not " +
                       std::to_string(files.size()) + "; 'bench compare --help' shows how");
    }
    if (files[0].empty() || files[1].empty()) throw UsageError("'' is no file's name");
    if (files[0] == "-" && files[1] == "-") {
      throw UsageError("standard input can be one of the two files only");
    }
    options_.base = files[0];
    options_.candidate = files[1];
  }

  int run() override { return compare(options_); }

 private:
  CompareOptions options_;
};

}  // namespace

std::unique_ptr<Command> compare_command() { return std::make_unique<CompareCommand>(); }

}  // namespace bench
