// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/palette.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

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

Cell threads(Gil gil, const std::string& runtime) {
  Cell one = cell("python-threads", runtime);
  one.traits = ModelTraits{.worker_kind = WorkerKind::thread, .gil = gil};
  return one;
}

/// How far a colour is from grey: the largest difference of its parts.
int colourfulness(const std::string& colour) {
  const auto part = [&](std::size_t place) {
    return std::stoi(colour.substr(place, 2), nullptr, 16);
  };
  const auto [least, most] = std::minmax({part(1), part(3), part(5)});
  return most - least;
}

TEST(Palette, AModelHasOneColourAndShapeInEveryReport) {
  Palette one;
  one.add({cell("tbb"), cell("coroutines"), cell("fork")});
  Palette other;
  other.add({cell("serial", "", true), cell("fork"), cell("fibers"), cell("coroutines")});
  for (const char* const model : {"coroutines", "fork"}) {
    EXPECT_EQ(one.style(model).colour, other.style(model).colour) << model;
    EXPECT_EQ(one.style(model).shape, other.style(model).shape) << model;
  }
}

TEST(Palette, AModelKeepsItsColourAndShapeWhateverItRunsIn) {
  Palette palette;
  palette.add({cell("python-asyncio", "CPython 3.11"), cell("python-asyncio", "CPython 3.14")});
  const auto& first = palette.style("python-asyncio (CPython 3.11)");
  const auto& second = palette.style("python-asyncio (CPython 3.14)");
  EXPECT_EQ(first.shape, second.shape);
  EXPECT_NE(first.dash, second.dash);
  EXPECT_GT(colourfulness(first.colour), colourfulness(second.colour));
}

TEST(Palette, WhatRunsUnderALockIsPalerThanWhatDoesNotWhicheverComesFirst) {
  const Cell on = threads(Gil::on, "CPython 3.14, GIL on");
  const Cell off = threads(Gil::off, "CPython 3.14, GIL off");
  Palette forwards;
  forwards.add({on, off});
  Palette backwards;
  backwards.add({off, on});
  const std::string locked = Palette::series_of(on);
  const std::string free = Palette::series_of(off);
  EXPECT_GT(colourfulness(forwards.style(free).colour),
            2 * colourfulness(forwards.style(locked).colour));
  for (const std::string& series : {locked, free}) {
    EXPECT_EQ(forwards.style(series).colour, backwards.style(series).colour);
    EXPECT_EQ(forwards.style(series).dash, backwards.style(series).dash);
  }
}

TEST(Palette, SettingsAreSeriesOfTheSameShapeInAPalerShade) {
  Cell uring = cell("coroutines");
  uring.settings["io"] = "uring";
  uring.settings["python"] = "/usr/bin/python3";
  Palette palette;
  palette.add({cell("coroutines"), uring});
  EXPECT_EQ(Palette::series_with_settings(uring), "coroutines io:uring");
  EXPECT_EQ(palette.style("coroutines").shape, palette.style("coroutines io:uring").shape);
  EXPECT_GT(colourfulness(palette.style("coroutines").colour),
            colourfulness(palette.style("coroutines io:uring").colour));
  EXPECT_NE(palette.style("coroutines").dash, palette.style("coroutines io:uring").dash);
}

TEST(Palette, NamesOfSeriesArePrintable) {
  Cell strange = cell("a\033[2J", "CPython\u202E\n");
  strange.settings["io\x01"] = "u\u200Bring";
  EXPECT_EQ(Palette::series_of(strange), "a [2J (CPython  )");
  EXPECT_EQ(Palette::series_with_settings(strange), "a [2J io :u ring (CPython  )");
  Palette palette;
  palette.add({strange});
  EXPECT_EQ(palette.style("a [2J (CPython  )").shape,
            palette.style("a [2J io :u ring (CPython  )").shape);
}

TEST(Palette, ABaselineIsGreyAndTakesNoColourFromTheOthers) {
  Palette with;
  with.add({cell("serial", "", true), cell("fork")});
  Palette without;
  without.add({cell("fork")});
  EXPECT_EQ(with.style("serial").colour, "#808080");
  EXPECT_EQ(with.style("fork").colour, without.style("fork").colour);
}

/// All models of this program but the baselines.
const std::vector<std::string> known_models = {
    "fork",
    "spawn",
    "forkserver",
    "fork-floor",
    "process-pool",
    "thread-per-task",
    "std-async",
    "thread-pool",
    "thread-pool-locked",
    "tbb",
    "openmp",
    "asio-pool",
    "coroutines",
    "coroutine-threads",
    "coroutine-processes",
    "asio-coroutines",
    "fibers",
    "thread-pool-gil",
    "python-process-per-task",
    "python-process-pool",
    "python-process-executor",
    "python-thread-per-task",
    "python-thread-executor",
    "python-interpreters",
    "python-asyncio",
    "python-gevent",
};

std::vector<Cell> cells_of(const std::vector<std::string>& models) {
  std::vector<Cell> cells;
  for (const std::string& model : models) cells.push_back(cell(model));
  return cells;
}

std::set<std::string> colours_of(const Palette& palette, const std::vector<std::string>& models) {
  std::set<std::string> colours;
  for (const std::string& model : models) colours.insert(palette.style(model).colour);
  return colours;
}

TEST(Palette, ModelsThatAnExperimentDrawsInOneChartDifferInColour) {
  for (const std::vector<std::string>& models :
       {std::vector<std::string>{"fork", "process-pool", "thread-pool", "tbb", "coroutines",
                                 "fibers", "asio-coroutines", "python-asyncio"},
        std::vector<std::string>{"fork", "process-pool", "thread-pool", "thread-pool-locked", "tbb",
                                 "coroutine-threads", "python-process-pool",
                                 "python-thread-executor"},
        std::vector<std::string>{"fork", "process-pool", "thread-pool", "thread-per-task",
                                 "coroutines", "asio-coroutines", "fibers", "python-asyncio"},
        std::vector<std::string>{"thread-pool", "thread-pool-gil", "process-pool"},
        std::vector<std::string>{"python-process-pool", "python-thread-executor",
                                 "python-interpreters", "python-asyncio"}}) {
    Palette palette;
    palette.add(cells_of(models));
    EXPECT_EQ(colours_of(palette, models).size(), models.size()) << models[3];
  }
}

TEST(Palette, NoTwoModelsOfThisProgramShareColourAndShape) {
  Palette palette;
  palette.add(cells_of(known_models));
  std::set<std::pair<std::string, std::string>> styles;
  for (const std::string& model : known_models) {
    styles.emplace(palette.style(model).colour, palette.style(model).shape);
  }
  EXPECT_EQ(styles.size(), known_models.size());
}

TEST(Palette, AModelOfThisProgramLooksTheSameWhateverElseAReportHas) {
  std::vector<std::string> others = {"stranger", "another", "a-third"};
  for (const std::string& model : known_models) others.push_back(model);
  Palette all;
  all.add(cells_of(others));
  for (const std::string& model : known_models) {
    Palette alone;
    alone.add({cell(model)});
    EXPECT_EQ(alone.style(model).colour, all.style(model).colour) << model;
    EXPECT_EQ(alone.style(model).shape, all.style(model).shape) << model;
    EXPECT_EQ(alone.style(model).dash, all.style(model).dash) << model;
  }
}

TEST(Palette, EveryColourIsLegibleOnWhiteAndOnThePagesNearBlack) {
  std::vector<Cell> cells;
  for (int model = 0; model < 60; ++model) cells.push_back(cell("model" + std::to_string(model)));
  Palette palette;
  palette.add(cells);
  const auto linear = [](int part) {
    const double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
  };
  for (const Cell& one : cells) {
    const std::string& colour = palette.style(one.model).colour;
    const auto part = [&](std::size_t place) {
      return linear(std::stoi(colour.substr(place, 2), nullptr, 16));
    };
    const double luminance = 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
    constexpr double near_black = 0.0092;  // #14181d
    EXPECT_GT(1.05 / (luminance + 0.05), 3) << colour;
    EXPECT_GT((luminance + 0.05) / (near_black + 0.05), 3) << colour;
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
  EXPECT_NE(std::pair(palette.style("c").colour, palette.style("c").shape),
            std::pair(before, palette.style("b").shape));
}

}  // namespace
}  // namespace reports
