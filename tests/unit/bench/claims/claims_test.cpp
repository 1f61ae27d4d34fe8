// SPDX-License-Identifier: Apache-2.0
// Every claim, with results that confirm it, refute it, and leave it open.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "bench/claims/claim.h"
#include "reports/claims/judge_claims.h"
#include "tests/unit/bench/claims/synthetic_results.h"

namespace bench {
namespace {

using Verdict = reports::ClaimJudgement::Verdict;
using Targets = std::vector<Target>;

constexpr unsigned cores_tried[] = {1, 2, 16};

/// A claim on a machine of some size.
struct Tried {
  const claims::Claim* claim;
  unsigned cores;
};

class EveryClaim : public testing::TestWithParam<Tried> {
 protected:
  void SetUp() override { ASSERT_FALSE(plan().claims.front().parts.empty()); }

  reports::Plan plan() const { return synthetic_plan(*GetParam().claim, GetParam().cores); }
  static std::size_t parts_of(const reports::Plan& plan) {
    return plan.claims.front().parts.size();
  }
  static reports::ClaimJudgement judged(const reports::Results& results) {
    reports::ClaimJudgement judgement = reports::judge_claims(results).front();
    judgement.claim = nullptr;  // of results that may go
    return judgement;
  }
  static void expect_filled(const std::string& sentence) {
    EXPECT_EQ(sentence.find('{'), std::string::npos) << sentence;
    EXPECT_EQ(sentence.find("an unknown amount"), std::string::npos) << sentence;
    EXPECT_TRUE(sentence.ends_with('.')) << sentence;
  }
};

TEST_P(EveryClaim, HoldsByResultsThatConfirmAllParts) {
  const reports::Plan planned = plan();
  const auto results = synthetic_results(planned, Targets(parts_of(planned), Target::confirmed));
  ASSERT_TRUE(results.has_value()) << "no results can confirm all of its parts";
  const auto judgement = judged(*results);
  EXPECT_EQ(judgement.verdict, Verdict::holds) << judgement.sentence;
  expect_filled(judgement.sentence);
}

TEST_P(EveryClaim, DoesNotHoldByResultsThatRefuteIt) {
  const reports::Plan planned = plan();
  const auto& parts = planned.claims.front().parts;
  std::vector<Targets> ways = {Targets(parts.size(), Target::refuted)};
  for (std::size_t place = 0; place < parts.size(); ++place) {
    if (!parts[place].is_essential) continue;
    ways.emplace_back(parts.size(), Target::any);
    ways.back()[place] = Target::refuted;
  }
  bool can_be_refuted = false;
  for (const Targets& way : ways) {
    const auto results = synthetic_results(planned, way);
    if (!results) continue;
    can_be_refuted = true;
    const auto judgement = judged(*results);
    EXPECT_EQ(judgement.verdict, Verdict::does_not_hold) << judgement.sentence;
    expect_filled(judgement.sentence);
  }
  EXPECT_TRUE(can_be_refuted) << "no results can refute it";
}

TEST_P(EveryClaim, HoldsOnlyForTheRestWhereAPartIsRefutedThatIsNotEssential) {
  const reports::Plan planned = plan();
  const auto& parts = planned.claims.front().parts;
  for (std::size_t place = 0; place < parts.size() && parts.size() > 1; ++place) {
    if (parts[place].is_essential) continue;
    Targets targets(parts.size(), Target::confirmed);
    targets[place] = Target::refuted;
    const auto results = synthetic_results(planned, targets);
    if (!results) continue;  // the other parts say the opposite
    const auto judgement = judged(*results);
    EXPECT_EQ(judgement.verdict, Verdict::holds_only)
        << parts[place].comparison.label << ": " << judgement.sentence;
    expect_filled(judgement.sentence);
  }
}

TEST_P(EveryClaim, CannotBeToldByResultsThatLeaveItOpen) {
  const reports::Plan planned = plan();
  const auto results = synthetic_results(planned, Targets(parts_of(planned), Target::open));
  ASSERT_TRUE(results.has_value());
  const auto judgement = judged(*results);
  EXPECT_EQ(judgement.verdict, Verdict::cannot_tell) << judgement.sentence;
  expect_filled(judgement.sentence);
  for (const reports::PartFinding& part : judgement.parts) {
    EXPECT_EQ(part.state, reports::PartFinding::State::open);
    EXPECT_FALSE(part.reason.empty());
  }
}

TEST_P(EveryClaim, HasPartsWithSaneBoundsAndReasons) {
  for (const claims::Part& part : GetParam().claim->parts(GetParam().cores)) {
    EXPECT_FALSE(part.label.empty());
    EXPECT_FALSE(part.reason.empty()) << part.label;
    EXPECT_TRUE(part.at_least || part.at_most) << part.label;
    EXPECT_NE(part.cell.has_value(), !part.scenario.empty()) << part.label;
    EXPECT_EQ(part.scenario.empty(), part.value.empty()) << part.label;
    for (const auto& bound : {part.at_least, part.at_most}) {
      EXPECT_TRUE(std::isfinite(bound.value_or(0))) << part.label;
    }
    const bool has_both = part.at_least && part.at_most;
    EXPECT_TRUE(!has_both || *part.at_least <= *part.at_most) << part.label;
    const reports::Comparison figure{.figure = part.figure};
    EXPECT_TRUE(!figure.has_one_cell() || !part.against) << part.label;
    EXPECT_TRUE(part.figure != claims::Figure::bytes_per_task || part.against) << part.label;
  }
}

/// Every claim on machines of each size that it can be tried on.
std::vector<Tried> all_tried() {
  std::vector<Tried> all;
  all.reserve(claims::all().size() * std::size(cores_tried));
  for (const claims::Claim& claim : claims::all()) {
    for (const unsigned cores : cores_tried) {
      if (cores > 1 || !claim.parts(cores).empty()) all.push_back({&claim, cores});
    }
  }
  return all;
}

std::string name_of(const testing::TestParamInfo<Tried>& tried) {
  std::string name = tried.param.claim->id + "_on_" + std::to_string(tried.param.cores);
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Claims, EveryClaim, testing::ValuesIn(all_tried()), name_of);

TEST(Claims, HaveIdsAndSentencesOfTheirOwn) {
  std::set<std::string> ids;
  std::set<std::string> sentences;
  for (const claims::Claim& claim : claims::all()) {
    EXPECT_TRUE(ids.insert(claim.id).second) << claim.id;
    EXPECT_TRUE(sentences.insert(claim.sentence).second) << claim.id;
    EXPECT_EQ(claim.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos)
        << claim.id;
    EXPECT_FALSE(claim.sentence.empty()) << claim.id;
  }
}

TEST(Claims, SayWhatTheyNeedWhereOneCoreIsTooFew) {
  for (const claims::Claim& claim : claims::all()) {
    EXPECT_TRUE(!claim.parts(1).empty() || !claim.requirement.empty()) << claim.id;
  }
}

}  // namespace
}  // namespace bench
