// SPDX-License-Identifier: Apache-2.0
#include "reports/results/work_text.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(WorkTextTest, EveryEffectiveValueIsNamedWhetherOrNotItWasGiven) {
  const Cell cell{.workload = "synthetic",
                  .size = 20,
                  .time_scale = 0.5,
                  .options = {{"compute", "5us"}, {"_units-per-ms", "90"}},
                  .default_options = {{"wait", "20ms"}, {"repeat", "2"}},
                  .size_unit = "integers"};
  EXPECT_EQ(shape_text(cell), ", size: 20 integers, waits × 0.5, compute 5us, repeat 2, wait 20ms");
}

TEST(WorkTextTest, WaitsThatAreTakenAwayAreNoFactor) {
  EXPECT_EQ(shape_text({.workload = "downloads", .time_scale = 0}), ", without its waits");
  EXPECT_EQ(time_scale_text(0.001), "waits × 0.001");
}

TEST(WorkTextTest, ASizeWithoutEffectIsNotNamed) {
  EXPECT_EQ(shape_text({.workload = "empty", .size = 1}), "");
}

TEST(WorkTextTest, UntrustedTextsAreMadePrintable) {
  const Cell cell{.workload = "w",
                  .options = {{"a", "\033[2J"}},
                  .default_options = {{"b", "x\ny"}},
                  .size_unit = "\033units"};
  const std::string text = shape_text(cell);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace reports
