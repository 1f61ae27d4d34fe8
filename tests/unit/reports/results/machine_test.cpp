// SPDX-License-Identifier: Apache-2.0
#include "reports/results/machine.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Processor, IsCalledByItsNameWhereItHasOne) {
  EXPECT_EQ(describe_processor({.cpu_model = "A processor", .logical_cores = 2}), "A processor");
}

TEST(Processor, WithoutANameWhatIsKnownIsSaid) {
  EXPECT_EQ(describe_processor({.logical_cores = 2, .mhz_per_cpu = 2445}),
            "2 CPUs at 2445 MHz of an unknown model");
  EXPECT_EQ(describe_processor({.logical_cores = 1}), "1 CPU of an unknown model");
  EXPECT_EQ(describe_processor({.mhz_per_cpu = 2445}), "CPUs at 2445 MHz of an unknown model");
  EXPECT_EQ(describe_processor({}), "an unknown processor");
}

}  // namespace
}  // namespace reports
