// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/palette.h"

#include <set>
#include <tuple>

#include <gtest/gtest.h>

namespace reports {
namespace {

Cell cell(const std::string& model, const std::string& runtime = "", bool baseline = false) {
  return {.name = model,
          .model = model,
          .workload = "primes",
          .runtime = runtime,
          .baseline = baseline};
}

TEST(Palette, AModelKeepsItsColourWhateverItRunsIn) {
  Palette palette;
  palette.add({cell("python-asyncio", "CPython 3.11, GIL on"),
               cell("python-asyncio", "CPython 3.14, GIL off"), cell("tbb")});
  const auto& on = palette.style("python-asyncio (CPython 3.11, GIL on)");
  const auto& off = palette.style("python-asyncio (CPython 3.14, GIL off)");
  EXPECT_EQ(on.colour, off.colour);
  EXPECT_NE(on.shape, off.shape);
  EXPECT_NE(on.dash, off.dash);
  EXPECT_NE(on.colour, palette.style("tbb").colour);
}

TEST(Palette, SettingsAreSeriesOfTheSameColour) {
  Cell uring = cell("coroutines");
  uring.settings["io"] = "uring";
  uring.settings["python"] = "/usr/bin/python3";
  Palette palette;
  palette.add({cell("coroutines"), uring});
  EXPECT_EQ(Palette::series_with_settings(uring), "coroutines io:uring");
  EXPECT_EQ(palette.style("coroutines").colour, palette.style("coroutines io:uring").colour);
  EXPECT_NE(palette.style("coroutines").dash, palette.style("coroutines io:uring").dash);
}

TEST(Palette, NamesOfSeriesArePrintable) {
  Cell strange = cell("a\033[2J", "CPython\u202E\n");
  strange.settings["io\x01"] = "u\u200Bring";
  EXPECT_EQ(Palette::series_of(strange), "a [2J (CPython  )");
  EXPECT_EQ(Palette::series_with_settings(strange), "a [2J io :u ring (CPython  )");
  Palette palette;
  palette.add({strange});
  EXPECT_EQ(palette.style("a [2J (CPython  )").colour,
            palette.style("a [2J io :u ring (CPython  )").colour);
}

TEST(Palette, ABaselineIsGreyAndTakesNoColourFromTheOthers) {
  Palette with;
  with.add({cell("serial", "", true), cell("fork")});
  Palette without;
  without.add({cell("fork")});
  EXPECT_EQ(with.style("serial").colour, "#808080");
  EXPECT_EQ(with.style("fork").colour, without.style("fork").colour);
}

TEST(Palette, ModelsOfOneExperimentHaveColoursOfTheirOwn) {
  Plan plan;
  for (int model = 0; model < 9; ++model) plan.cells.push_back(cell(std::to_string(model)));
  plan.experiments = {{.name = "first", .cells = {0, 1, 2, 3, 4, 5}},
                      {.name = "second", .cells = {5, 6, 7, 8}}};
  Palette palette;
  palette.add(plan);
  for (const Experiment& experiment : plan.experiments) {
    std::set<std::string> colours;
    for (const std::uint64_t place : experiment.cells) {
      colours.insert(palette.style(plan.cells[place].model).colour);
    }
    EXPECT_EQ(colours.size(), experiment.cells.size()) << experiment.name;
  }
}

TEST(Palette, ThirtySixModelsAreTellable) {
  std::vector<Cell> cells;
  for (int model = 0; model < 36; ++model) cells.push_back(cell("model" + std::to_string(model)));
  Palette palette;
  palette.add(cells);
  std::set<std::tuple<std::string, std::string, std::vector<int>>> styles;
  for (const Cell& one : cells) {
    const SeriesStyle& style = palette.style(one.model);
    styles.emplace(style.colour, style.shape, style.dash);
  }
  EXPECT_EQ(styles.size(), 36U);
}

TEST(Palette, AnotherSourceChangesNoStyle) {
  Palette palette;
  palette.add({cell("a"), cell("b")});
  const std::string before = palette.style("b").colour;
  palette.add({cell("b"), cell("c")});
  EXPECT_EQ(palette.style("b").colour, before);
  EXPECT_NE(palette.style("c").colour, before);
}

}  // namespace
}  // namespace reports
