// SPDX-License-Identifier: Apache-2.0
#include "bench/commands/compare.h"

#include <cstdio>
#include <future>

#include "bench/commands/judgement_output.h"
#include "bench/exit_status.h"
#include "bench/usage_error.h"
#include "reports/comparison/judgement.h"
#include "reports/results/same_run.h"
#include "reports/summary/comparability.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Whether both are of one `ab` run, as their files say. Throws `UsageError` where they say so and
/// do not fit together.
bool are_of_one_run(const reports::Results& base, const reports::Results& candidate) {
  if (!base.pairing || !candidate.pairing || base.pairing->run != candidate.pairing->run) {
    return false;
  }
  if (const std::string why = reports::pairing_mismatch(base, candidate); !why.empty()) {
    throw UsageError("cannot compare two files of one run: " + why +
                     "; give its base.json and then its candidate.json, as it wrote them");
  }
  return true;
}

}  // namespace

int compare(const CompareOptions& options) {
  JudgementOutput output(options.judging.files);
  std::vector<reports::Source> sources;
  // Of files of tens of megabytes reading takes most of the time, and each is read by itself.
  auto other = std::async([&] { return read_source(options.candidate, "candidate"); });
  sources.push_back(read_source(options.base, "base"));
  sources.push_back(other.get());
  const reports::Results& base = sources[0].results;
  const reports::Results& candidate = sources[1].results;

  const bool in_turns = are_of_one_run(base, candidate);
  const reports::Comparability found = reports::comparability(sources, in_turns);
  if (!found.refusals.empty()) {
    for (const std::string& refusal : found.refusals) {
      std::fprintf(stderr, "bench: %s\n", reports::sanitize(refusal, 2000).c_str());
    }
    return exit_not_measurable;
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

}  // namespace bench
