// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/by_language.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

Source source_of(const std::string& label, const std::vector<std::string>& families) {
  Source source{.label = label, .text = {}, .results = {}};
  for (const std::string& family : families)
    source.results.plan.cells.push_back({.family = family});
  return source;
}

TEST(ByLanguageTest, CellsOfOneLanguageStandTogetherInTheirOrder) {
  const Source source = source_of("a", {"native", "python", "native"});
  const std::vector<Selection> selections = {{&source, {0, 1, 2}}};
  const auto parts = by_language(selections);
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(parts[0].label, "C++");
  EXPECT_EQ(parts[0].selection.cells, (std::vector<std::uint64_t>{0, 2}));
  EXPECT_EQ(parts[1].label, "Python");
  EXPECT_EQ(parts[1].selection.cells, (std::vector<std::uint64_t>{1}));
}

TEST(ByLanguageTest, OnePartHasNoLabel) {
  const Source source = source_of("a", {"native"});
  const std::vector<Selection> selections = {{&source, {0}}};
  EXPECT_EQ(by_language(selections).at(0).label, "");
}

TEST(ByLanguageTest, PartsOfSeveralSourcesAreNamedByBoth) {
  const Source a = source_of("a", {"native", "python"});
  const Source b = source_of("b", {"native"});
  const std::vector<Selection> selections = {{&a, {0, 1}}, {&b, {0}}};
  const auto parts = by_language(selections);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].label, "a, C++");
  EXPECT_EQ(parts[1].label, "a, Python");
  EXPECT_EQ(parts[2].label, "b");
}

TEST(ByLanguageTest, ASelectionWithoutCellsIsAPartOfItsOwn) {
  const Source source = source_of("a", {});
  const std::vector<Selection> selections = {{&source, {}}};
  EXPECT_EQ(by_language(selections).size(), 1U);
}

TEST(ByLanguageTest, CellsThatDoNotExistAreLeftOut) {
  const Source source = source_of("a", {"native"});
  const std::vector<Selection> selections = {{&source, {0, 9999}}};
  EXPECT_EQ(by_language(selections).at(0).selection.cells, (std::vector<std::uint64_t>{0}));
}

}  // namespace
}  // namespace reports
