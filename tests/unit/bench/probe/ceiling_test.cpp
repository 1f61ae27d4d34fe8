// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/ceiling.h"

#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

namespace bench {
namespace {

constexpr CeilingEffort few{.limit = std::chrono::milliseconds(60'000), .repetitions = 8};

/// Cores whose times a test scripts.
class ScriptedCores final : public SubsetReader {
 public:
  /// The time of one core by its place, the number of cores that work at once, and of readings so
  /// far.
  using Time = std::function<std::int64_t(std::size_t place, std::size_t busy, int reading)>;

  ScriptedCores(std::size_t cores, Time core, Time memory)
      : cores_(cores), core_(std::move(core)), memory_(std::move(memory)) {}

  std::size_t cores() const override { return cores_; }
  reports::ProbeReading read_on(std::span<const std::size_t> places, ProbeWork work) override {
    reports::ProbeReading reading;
    reading.core_ns.resize(cores_);
    if (work == ProbeWork::memory && memory_) reading.memory_ns.resize(cores_);
    for (const std::size_t place : places) {
      if (work == ProbeWork::core) {
        reading.core_ns[place] = core_(place, places.size(), readings_);
      } else if (memory_) {
        reading.memory_ns[place] = memory_(place, places.size(), readings_);
      }
    }
    ++readings_;
    return reading;
  }

 private:
  std::size_t cores_;
  Time core_, memory_;
  int readings_ = 0;
};

reports::Ceiling ceiling_of(ScriptedCores& cores, std::optional<double> quota = {}) {
  std::vector<std::uint64_t> processors;
  for (std::size_t core = 0; core < cores.cores(); ++core) processors.push_back(4 + core);
  return measure_ceiling(cores, processors, quota, few);
}

TEST(Ceiling, TwoCoresOfTheirOwnGiveTwiceOneAndTheirMemoryLess) {
  ScriptedCores cores(
      2, [](auto, auto, int) { return 200'000; },
      [](auto, std::size_t busy, int) { return busy == 2 ? 280'000 : 200'000; });
  const auto ceiling = ceiling_of(cores);
  EXPECT_DOUBLE_EQ(ceiling.arithmetic.value(), 2);
  EXPECT_NEAR(ceiling.memory.value(), 1.43, 0.01);
  ASSERT_EQ(ceiling.pairs.size(), 1U);
  EXPECT_EQ(ceiling.pairs[0].first, 4U);
  EXPECT_EQ(ceiling.pairs[0].second, 5U);
  EXPECT_DOUBLE_EQ(ceiling.pairs[0].arithmetic, 2);
}

TEST(Ceiling, TwoHyperthreadsOfOneCoreShow) {
  ScriptedCores cores(
      2, [](auto, std::size_t busy, int) { return busy == 2 ? 350'000 : 200'000; }, nullptr);
  const auto ceiling = ceiling_of(cores);
  EXPECT_GT(*ceiling.arithmetic, 1.1);
  EXPECT_LT(*ceiling.arithmetic, 1.3);
  EXPECT_FALSE(ceiling.memory);
}

TEST(Ceiling, PairsTellWhichOfFourCoresAreHyperthreadsOfOne) {
  // 0 and 2 share a core, and so do 1 and 3; in pairs, the script knows only how many work.
  class Pairs final : public SubsetReader {
   public:
    std::size_t cores() const override { return 4; }
    reports::ProbeReading read_on(std::span<const std::size_t> places, ProbeWork) override {
      reports::ProbeReading reading;
      reading.core_ns.resize(4);
      for (const std::size_t place : places) {
        const bool shares = std::ranges::find(places, (place + 2) % 4) != places.end();
        reading.core_ns[place] = shares ? 340'000 : 200'000;
      }
      return reading;
    }
  } reader;
  const std::vector<std::uint64_t> processors = {0, 1, 2, 3};
  const auto ceiling = measure_ceiling(reader, processors, {}, few);
  EXPECT_NEAR(*ceiling.arithmetic, 4 * 200.0 / 340, 0.001);
  ASSERT_EQ(ceiling.pairs.size(), 6U);
  for (const auto& pair : ceiling.pairs) {
    const bool share = pair.second == pair.first + 2;
    EXPECT_NEAR(pair.arithmetic, share ? 2 * 200.0 / 340 : 2, 0.001);
  }
}

TEST(Ceiling, ANeighbourWhoComesAndGoesDoesNotDecide) {
  ScriptedCores cores(
      2,
      [](std::size_t place, auto, int reading) {
        return place == 1 && reading % 7 < 4 ? 370'000 : 200'000;
      },
      nullptr);
  EXPECT_DOUBLE_EQ(*ceiling_of(cores).arithmetic, 2);
}

TEST(Ceiling, ItIsNeverMoreThanTheNumberOfCores) {
  // A neighbour slows a core down whenever it is alone.
  ScriptedCores cores(
      3, [](auto, std::size_t busy, int) { return busy == 1 ? 400'000 : 200'000; }, nullptr);
  EXPECT_DOUBLE_EQ(*ceiling_of(cores).arithmetic, 3);
}

TEST(Ceiling, AQuotaIsRecordedAndWhatDoesNotAnswerIsUnknown) {
  ScriptedCores cores(
      2, [](std::size_t place, auto, int) { return place == 1 ? 0 : 200'000; }, nullptr);
  const auto ceiling = ceiling_of(cores, 0.5);
  EXPECT_EQ(ceiling.quota_cores, 0.5);
  EXPECT_FALSE(ceiling.arithmetic);
  EXPECT_TRUE(ceiling.pairs.empty());
}

TEST(Ceiling, LargeMachinesLookAtEightPairs) {
  ScriptedCores cores(
      64, [](auto, auto, int) { return 200'000; }, nullptr);
  const auto ceiling = ceiling_of(cores);
  EXPECT_DOUBLE_EQ(*ceiling.arithmetic, 64);
  EXPECT_EQ(ceiling.pairs.size(), 8U);
}

/// Readings of two cores at once, in which each takes so long.
std::vector<reports::ProbeReading> readings_of(const std::vector<std::int64_t>& times_ns) {
  std::vector<reports::ProbeReading> readings;
  for (const std::int64_t ns : times_ns) readings.push_back({.core_ns = {ns, ns}});
  return readings;
}

TEST(Ceiling, IsRaisedToWhatTheCoresGaveTogetherLater) {
  reports::Ceiling ceiling{.arithmetic = 1.2, .one_core_ns = 100};
  raise_ceiling(ceiling, readings_of({180, 105, 105, 105}));
  EXPECT_NEAR(ceiling.arithmetic.value(), 2 / 1.05, 1e-9);
}

TEST(Ceiling, IsNotRaisedByFewReadingsNorAboveTheCores) {
  reports::Ceiling ceiling{.arithmetic = 1.2, .one_core_ns = 100};
  raise_ceiling(ceiling, readings_of({100, 100, 180, 180}));
  EXPECT_DOUBLE_EQ(ceiling.arithmetic.value(), 1.2);
  raise_ceiling(ceiling, readings_of({50, 50, 50}));
  EXPECT_DOUBLE_EQ(ceiling.arithmetic.value(), 2);
}

TEST(Ceiling, OfHyperthreadsThatAlwaysShareACoreStays) {
  reports::Ceiling ceiling{.arithmetic = 1.2, .one_core_ns = 100};
  raise_ceiling(ceiling, readings_of({167, 167, 167, 167}));
  EXPECT_NEAR(ceiling.arithmetic.value(), 1.2, 0.01);
}

TEST(Ceiling, WithoutTheTimeOfOneCoreItStays) {
  reports::Ceiling ceiling{.arithmetic = 1.2};
  raise_ceiling(ceiling, readings_of({100, 100, 100}));
  EXPECT_DOUBLE_EQ(ceiling.arithmetic.value(), 1.2);
}

}  // namespace
}  // namespace bench
