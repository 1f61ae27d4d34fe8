// SPDX-License-Identifier: Apache-2.0
#include "reports/results/pairing.h"

#include <functional>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/results/check/check_results.h"
#include "reports/results/files/json.h"
#include "reports/results/files/read_results.h"
#include "reports/results/files/results_file.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

class PairingTest : public testing::Test {
 protected:
  PairingTest() {
    results_.date = "2026-01-01T00:00:00+00:00";
    results_.plan.cells = {make_cell("serial", "primes"), make_cell("a", "primes")};
    results_.plan.cells[1].name += control_suffix;
    add_trials(results_, 0, {1000, 1100});
    add_trials(results_, 1, {2000});
    results_.pairing = Pairing{.run = "0123456789abcdef",
                               .side = Side::candidate,
                               .margins = {.fail_size = 0.02, .bias_floor = 0.004},
                               .controls = {1},
                               .pairs = {{.cell = 0, .candidate_first = true, .trial = 0},
                                         {.cell = 1, .trial = 2, .void_reason = "stolen CPU time"},
                                         {.cell = 0, .stage = Pair::Stage::confirm, .trial = 1}},
                               .alone = {{.side = Side::base, .cell = "b", .reason = "unknown"}}};
  }

  /// Returns why the pairing is refused after a change to it; empty when it is not.
  std::string refusal(const std::function<void(Pairing&)>& change) const {
    Results results = results_;
    change(*results.pairing);
    return why_refused(format_results(results));
  }

  void expect_refused(const std::string& telling,
                      const std::function<void(Pairing&)>& change) const {
    const std::string said = refusal(change);
    EXPECT_NE(said.find("concurrency_bench.pairing: "), std::string::npos) << said;
    EXPECT_NE(said.find(telling), std::string::npos) << said;
  }

  Results results_;
};

TEST_F(PairingTest, ComesBackFromItsFile) {
  const Results read = read_results(format_results(results_));
  ASSERT_TRUE(read.pairing.has_value());
  EXPECT_EQ(nlohmann::json(*read.pairing), nlohmann::json(*results_.pairing));
  EXPECT_EQ(read.pairing->side, Side::candidate);
  EXPECT_EQ(read.pairing->pairs[2].stage, Pair::Stage::confirm);
  EXPECT_EQ(read.pairing->pairs[1].void_reason, "stolen CPU time");
  EXPECT_TRUE(read.pairing->pairs[0].candidate_first);
  EXPECT_EQ(read.pairing->margins, results_.pairing->margins);
}

TEST_F(PairingTest, AFileWithoutOneHasNone) {
  results_.pairing.reset();
  const std::string text = format_results(results_);
  EXPECT_EQ(text.find("pairing"), std::string::npos);
  EXPECT_FALSE(read_results(text).pairing.has_value());
}

TEST_F(PairingTest, ReadersOfGoogleBenchmarkSeeTheSameRows) {
  const auto rows = nlohmann::json::parse(format_results(results_)).at("benchmarks");
  results_.pairing.reset();
  EXPECT_EQ(nlohmann::json::parse(format_results(results_)).at("benchmarks"), rows);
  nlohmann::json of_other = {{"benchmarks", rows}};
  EXPECT_EQ(read_results(of_other.dump()).trials.size(), 3U);
}

TEST_F(PairingTest, IndicesPointSomewhere) {
  EXPECT_EQ(refusal([](Pairing&) {}), "");
  expect_refused("pairs[0]: cell: must be an index of the plan's 2 cells (got 2)",
                 [](Pairing& pairing) { pairing.pairs[0].cell = 2; });
  expect_refused("pairs[1]: trial: must be an index of the file's 3 trials (got 3)",
                 [](Pairing& pairing) { pairing.pairs[1].trial = 3; });
  expect_refused("controls: must be indices of the plan's 2 cells (got 7)",
                 [](Pairing& pairing) { pairing.controls = {7}; });
}

TEST_F(PairingTest, ATrialIsOfItsPairsCellAndOfNoOtherPair) {
  expect_refused("pairs[0]: trial: must be one of the pair's cell, 0 (got one of cell 1)",
                 [](Pairing& pairing) { pairing.pairs[0].trial = 2; });
  expect_refused("pairs[2]: trial: must be that of no other pair (got 0)",
                 [](Pairing& pairing) { pairing.pairs[2].trial = 0; });
}

TEST_F(PairingTest, AConfirmationFollowsItsScreen) {
  expect_refused("pairs[0]: stage: must be screen for the first pair of a cell",
                 [](Pairing& pairing) { pairing.pairs[0].stage = Pair::Stage::confirm; });
  Results more = results_;
  add_trials(more, 0, {1200});
  more.pairing->pairs.push_back({.cell = 0, .trial = 3});
  EXPECT_THROW(check_pairing(*more.pairing, more), std::runtime_error)
      << "a screen behind the confirmation";
  more.pairing->pairs.back().stage = Pair::Stage::further;
  EXPECT_NO_THROW(check_pairing(*more.pairing, more));
}

TEST_F(PairingTest, ControlsAreNamedAsSuchAndStandOnce) {
  expect_refused("controls: must be cells whose names end with '/control' (got '",
                 [](Pairing& pairing) { pairing.controls = {0}; });
  expect_refused("controls: must have each cell once (got 1 twice)", [](Pairing& pairing) {
    pairing.controls = {1, 1};
  });
}

TEST_F(PairingTest, MarginsAreSharesThatMakeSense) {
  for (const auto margin :
       {&Margins::fail_size, &Margins::bias_floor, &Margins::equivalence, &Margins::level}) {
    for (const double value : {-0.1, 11.0, 1e300}) {
      EXPECT_NE(refusal([&](Pairing& pairing) { pairing.margins.*margin = value; }), "") << value;
    }
    Pairing pairing = *results_.pairing;
    pairing.margins.*margin = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THROW(check_pairing(pairing, results_), std::runtime_error);
  }
  expect_refused("margins.level: must be above 0 and at most 0.25 (got 0.3)",
                 [](Pairing& pairing) { pairing.margins.level = 0.3; });
}

TEST_F(PairingTest, RunsHaveIdentities) {
  expect_refused("run: must be 16 hexadecimal digits (got 'x')",
                 [](Pairing& pairing) { pairing.run = "x"; });
}

TEST_F(PairingTest, AnUnknownStageOrSideOrAFieldOfNoneIsRefused) {
  const std::string text = format_results(results_);
  const auto with = [&](const std::string& what, const std::string& other) {
    std::string changed = text;
    changed.replace(changed.find(what), what.size(), other);
    return why_refused(changed);
  };
  EXPECT_NE(with("\"confirm\"", "\"x\"").find("stage: must be one of"), std::string::npos);
  EXPECT_NE(with("\"candidate\"", "\"x\"").find("side: must be one of"), std::string::npos);
  EXPECT_NE(with("\"void_reason\"", "\"a\": 1, \"void_reason\"").find("unknown"),
            std::string::npos);
}

}  // namespace
}  // namespace reports
