// SPDX-License-Identifier: Apache-2.0
// The answers of every section, held to the limits of what is understood at first reading.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "reports/charts/catalogue.h"
#include "reports/sections.h"
#include "tests/browser/sample_results.h"
#include "tests/support/sentence_limits.h"

namespace reports {
namespace {

std::vector<Section> sections_of(const std::vector<std::string>& labels) {
  std::vector<Source> sources;
  for (const std::string& label : labels) {
    sources.push_back({.label = label, .text = {}, .results = sample::every_chart("")});
  }
  return make_sections(sources);
}

void expect_short(const std::vector<Section>& sections) {
  for (const Section& section : sections) {
    EXPECT_EQ(exceeded_limits(section), "") << section.name;
  }
}

TEST(AnswerLimits, TheSampleHasASectionForEveryChart) {
  const auto sections = sections_of({"here"});
  for (const SectionMaker& maker : section_makers()) {
    EXPECT_TRUE(std::ranges::any_of(sections, [&](const Section& section) {
      return section.chart == maker.chart;
    })) << maker.chart;
  }
}

TEST(AnswerLimits, EveryAnswerIsAShortSentenceWithFewFiguresAndNoSectionHasManyOfThem) {
  expect_short(sections_of({"here"}));
}

TEST(AnswerLimits, SoIsEachOfSeveralFiles) { expect_short(sections_of({"here", "there"})); }

}  // namespace
}  // namespace reports
