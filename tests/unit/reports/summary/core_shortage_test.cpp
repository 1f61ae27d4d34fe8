// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/core_shortage.h"

#include <gtest/gtest.h>

#include "tests/unit/reports/fixtures.h"

namespace reports {
namespace {

class CoreShortage : public testing::Test {
 protected:
  CoreShortage() {
    results_.plan.cells = {make_cell("threads", "primes", 2)};
    results_.machine.usable_cores = 1;
    results_.machine.logical_cores = 1;
  }
  Cell& cell() { return results_.plan.cells[0]; }
  std::string warning() const { return core_shortage_warning(results_); }

  Results results_;
};

TEST_F(CoreShortage, IsToldOfPinnedWorkersBeyondTheUsableCores) {
  EXPECT_EQ(warning(), "");
  cell().settings["pin"] = "yes";
  EXPECT_NE(warning().find("--pin: there are more workers than cores"), std::string::npos);
  results_.machine.usable_cores = 2;
  EXPECT_EQ(warning(), "");
  cell().settings["one-core"] = "yes";
  EXPECT_NE(warning().find("one with --one-core"), std::string::npos);
}

TEST_F(CoreShortage, NamesTheOptionThatPinnedTheWorkers) {
  cell().settings["pin"] = "yes";
  cell().options["placement"] = "other-core";
  EXPECT_EQ(warning().find("--placement=other-core: there are more workers"), 0U) << warning();
  results_.plan.cells.push_back(make_cell("threads", "primes", 2));
  results_.plan.cells[1].settings["pin"] = "yes";
  EXPECT_EQ(warning().find("--pin and --placement=other-core: there are"), 0U) << warning();
}

TEST_F(CoreShortage, IsToldWhereAMaskOrAQuotaWithholdsCores) {
  results_.machine.logical_cores = 2;
  EXPECT_NE(warning().find("only 1 of the machine's 2 cores"), std::string::npos);
  cell().waits = true;
  EXPECT_EQ(warning(), "") << "tasks that wait need no core";
}

TEST_F(CoreShortage, IsNotToldOfExperimentsNorWhereNobodyKnows) {
  results_.machine.logical_cores = 2;
  results_.plan.experiments = {{.name = "sizes"}};
  EXPECT_EQ(warning(), "");
  results_.plan.experiments.clear();
  results_.machine.usable_cores = 0;
  EXPECT_EQ(warning(), "");
}

}  // namespace
}  // namespace reports
