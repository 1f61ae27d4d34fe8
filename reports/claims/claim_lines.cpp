// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/claim_lines.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "reports/claims/claim_levels.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

using Verdict = ClaimJudgement::Verdict;

std::size_t count_of(const std::vector<ClaimJudgement>& judgements, Verdict verdict) {
  return static_cast<std::size_t>(
      std::ranges::count(judgements, verdict, &ClaimJudgement::verdict));
}

/// Returns the fewest and the most rounds of the parts that were tested; 0 where none was.
std::pair<std::size_t, std::size_t> rounds_of(const std::vector<ClaimJudgement>& judgements) {
  std::size_t fewest = 0;
  std::size_t most = 0;
  for (const ClaimJudgement& judgement : judgements) {
    for (std::size_t place = 0; place < judgement.parts.size(); ++place) {
      const std::size_t rounds = judgement.parts[place].samples.size();
      if (!is_tested(judgement.claim->parts[place]) || rounds == 0) continue;
      fewest = fewest == 0 ? rounds : std::min(fewest, rounds);
      most = std::max(most, rounds);
    }
  }
  return {fewest, most};
}

std::size_t counted_parts(const std::vector<ClaimJudgement>& judgements) {
  std::size_t count = 0;
  for (const ClaimJudgement& judgement : judgements) {
    for (std::size_t place = 0; place < judgement.parts.size(); ++place) {
      const bool has_value = judgement.parts[place].value.has_value();
      if (has_value && !is_tested(judgement.claim->parts[place])) ++count;
    }
  }
  return count;
}

}  // namespace

std::string format_claims(const std::vector<ClaimJudgement>& judgements, const TextLayout& layout) {
  using enum TextTable::Align;
  TextTable table({{"", left}, {"", left}, {"", folded}});
  for (const ClaimJudgement& judgement : judgements) {
    table.add_row({sanitize(judgement.claim->id, 64), name_of(judgement.verdict),
                   sanitize(judgement.sentence, max_claim_line)});
  }
  return table.str(layout.width);
}

std::string claim_counts_sentence(const std::vector<ClaimJudgement>& judgements) {
  const auto part = [&](Verdict verdict, const char* one, const char* several) {
    const std::size_t count = count_of(judgements, verdict);
    return fmt::format("{} {}", count, count == 1 ? one : several);
  };
  return fmt::format("{}: {}, {}, {}, and {}.", pluralize(judgements.size(), "claim"),
                     part(Verdict::holds, "holds", "hold"),
                     part(Verdict::holds_only, "holds only in part", "hold only in part"),
                     part(Verdict::does_not_hold, "does not hold", "do not hold"),
                     part(Verdict::cannot_tell, "cannot be told", "cannot be told"));
}

std::string claim_tests_sentence(const std::vector<ClaimJudgement>& judgements,
                                 const Results& results) {
  std::string text;
  if (const std::size_t tested = tested_parts(results.plan); tested > 0) {
    const auto [fewest, most] = rounds_of(judgements);
    const std::size_t looks = std::max<std::size_t>(1, results.plan.looks.size());
    const std::string times = looks == 1 ? "" : fmt::format(" at each of {} looks", looks);
    const std::string had = most == 0        ? "none was measured"
                            : fewest == most ? fmt::format("there were {}", most)
                                             : fmt::format("there were {} to {}", fewest, most);
    text = fmt::format(
        "{} of a figure with scatter: exact signed-rank tests, round by round, of both sides of "
        "each part{}; the probability that any of these parts is decided wrongly is at most {} "
        "(Bonferroni: {} a test, which takes at least {} rounds; {}).",
        pluralize(tested, "part"), times, format_share(claims_level),
        format_share(claim_test_level(results.plan)), rounds_for_claims(results.plan), had);
  }
  if (const std::size_t counted = counted_parts(judgements); counted > 0) {
    text += fmt::format("{}{} {} counted or observed, without a test: all repetitions must agree.",
                        text.empty() ? "" : " ", pluralize(counted, "part"),
                        counted == 1 ? "is" : "are");
  }
  return text;
}

std::string format_claims(const Results& results, const TextLayout& layout) {
  if (results.plan.claims.empty()) return "";
  const std::vector<ClaimJudgement> judgements = judge_claims(results);
  const std::string sentences =
      claim_counts_sentence(judgements) + "\n" + claim_tests_sentence(judgements, results) + "\n";
  return format_claims(judgements, layout) + "\n" + fold(sentences, layout.width) + "\n";
}

}  // namespace reports
