// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "workloads/catalogue.h"
#include "workloads/support/bytes.h"
#include "workloads/support/memory.h"
#include "workloads/support/random.h"
#include "workloads/support/work_units.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

using bench::make_workload;

std::vector<std::byte> run(const Workload& workload, std::size_t task) {
  std::vector<std::byte> output(workload.max_output_bytes(task));
  output.resize(workload.run(task, output, instant_io()));
  return output;
}

std::uint64_t little_endian(const std::vector<std::byte>& bytes, std::size_t at,
                            std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value |= std::to_integer<std::uint64_t>(bytes.at(at + i)) << (8 * i);
  }
  return value;
}

TEST(Empty, ATaskReturnsItsIndex) {
  const auto workload = make_workload("empty", {.tasks = 300, .size = 1});
  const auto result = run(*workload, 258);
  ASSERT_EQ(result.size(), 8U);
  EXPECT_EQ(little_endian(result, 0, 8), 258U);
}

TEST(Primes, ThereAre9592BelowAHundredThousand) {
  const auto workload = make_workload("primes", {.tasks = 32, .size = 3125});
  std::vector<std::uint64_t> primes;
  for (std::size_t task = 0; task < 32; ++task) {
    const auto result = run(*workload, task);
    for (std::size_t at = 0; at < result.size(); at += 8) {
      primes.push_back(little_endian(result, at, 8));
    }
  }
  EXPECT_EQ(primes.size(), 9592U);
  EXPECT_EQ((std::vector<std::uint64_t>(primes.begin(), primes.begin() + 6)),
            (std::vector<std::uint64_t>{2, 3, 5, 7, 11, 13}));
  EXPECT_EQ(primes.back(), 99991U);
  EXPECT_TRUE(std::ranges::is_sorted(primes));
}

TEST(Primes, TheSmallestRangesHaveRoomForTheirPrimes) {
  for (std::uint64_t size = 1; size < 12; ++size) {
    const auto workload = make_workload("primes", {.tasks = 20, .size = size});
    for (std::size_t task = 0; task < 20; ++task) EXPECT_NO_THROW(run(*workload, task));
  }
}

/// n² and n²⁰ of one number, decoded from the result.
struct Powers {
  std::uint64_t square;
  std::vector<std::byte> twentieth;
};

Powers powers_of(std::uint64_t number) {
  const auto workload = make_workload("powers", {.tasks = number + 1, .size = 1});
  const auto result = run(*workload, number);
  const std::size_t square_bytes = little_endian(result, 0, 2);
  const std::size_t power_bytes = little_endian(result, 2 + square_bytes, 2);
  EXPECT_EQ(result.size(), 4 + square_bytes + power_bytes);
  const auto power = result.begin() + static_cast<std::ptrdiff_t>(4 + square_bytes);
  return {little_endian(result, 2, square_bytes), {power, result.end()}};
}

TEST(Powers, TheTwentiethPowerOfTenIsExactAndNotWrapped) {
  // 10²⁰ = 0x5_6BC7_5E2D_6310_0000 has 67 bits.
  const auto [square, twentieth] = powers_of(10);
  EXPECT_EQ(square, 100U);
  ASSERT_EQ(twentieth.size(), 9U);
  EXPECT_EQ(little_endian(twentieth, 0, 8), 0x6BC75E2D63100000U);
  EXPECT_EQ(little_endian(twentieth, 8, 1), 5U);
}

TEST(Powers, ThePowersOfZeroOneAndTwo) {
  EXPECT_EQ(powers_of(0).square, 0U);
  EXPECT_TRUE(powers_of(0).twentieth.empty());
  EXPECT_EQ(little_endian(powers_of(1).twentieth, 0, 1), 1U);
  EXPECT_EQ(powers_of(2).square, 4U);
  EXPECT_EQ(little_endian(powers_of(2).twentieth, 0, 3), 1U << 20);
}

TEST(Powers, EveryRangeHasRoomForItsPowers) {
  const auto workload = make_workload("powers", {.tasks = 40, .size = 33});
  for (std::size_t task = 0; task < 40; ++task) EXPECT_NO_THROW(run(*workload, task));
}

TEST(Downloads, EveryTaskWaitsFiveToTenMilliseconds) {
  const auto workload = make_workload("downloads", {.tasks = 1000, .size = 8, .seed = 5});
  std::vector<std::int64_t> waits;
  for (std::size_t task = 0; task < 1000; ++task) {
    waits.push_back(workload->minimum_wait(task).count());
  }
  const auto [least, most] = std::ranges::minmax(waits);
  EXPECT_GE(least, 5'000'000);
  EXPECT_LT(least, 5'100'000);
  EXPECT_GT(most, 9'900'000);
  EXPECT_LE(most, 10'000'000);
}

TEST(Downloads, TheTimeScaleMultipliesTheWaitsAndLeavesTheBodies) {
  const auto plain = make_workload("downloads", {.tasks = 4, .size = 50, .seed = 5});
  const auto scaled =
      make_workload("downloads", {.tasks = 4, .size = 50, .seed = 5, .time_scale = 1000});
  EXPECT_EQ(scaled->minimum_wait(2).count(), 1000 * plain->minimum_wait(2).count());
  EXPECT_EQ(run(*scaled, 2), run(*plain, 2));
  EXPECT_EQ(run(*plain, 2).size(), 50U);
}

TEST(Downloads, TheSeedDecidesWaitsAndBodies) {
  const auto one = make_workload("downloads", {.tasks = 4, .size = 8, .seed = 1});
  const auto again = make_workload("downloads", {.tasks = 4, .size = 8, .seed = 1});
  const auto other = make_workload("downloads", {.tasks = 4, .size = 8, .seed = 2});
  EXPECT_EQ(run(*one, 0), run(*again, 0));
  EXPECT_NE(run(*one, 0), run(*other, 0));
  EXPECT_NE(one->minimum_wait(0), other->minimum_wait(0));
}

TEST(SleepWorkload, WithoutItsWaitsItIsWorkThatComputes) {
  for (const char* const name : {"downloads", "mixed", "synthetic"}) {
    const auto scaled = [&](double time_scale) {
      return make_workload(name, {.tasks = 4, .size = 50, .time_scale = time_scale});
    };
    EXPECT_TRUE(scaled(1)->waits()) << name;
    EXPECT_TRUE(scaled(0.001)->waits()) << name;
    EXPECT_FALSE(scaled(0)->waits()) << name;
    EXPECT_TRUE(scaled(0)->has_time_scale()) << name << ": it would wait with another one";
    EXPECT_EQ(run(*scaled(0), 1), run(*scaled(1), 1)) << name;
  }
  EXPECT_FALSE(make_workload("mixed", {.tasks = 1, .size = 50})->waits())
      << "only every other task waits";
}

TEST(SleepWorkload, WhatHasNoWaitHasNoTimeScale) {
  const auto synthetic = make_workload(
      "synthetic", {.tasks = 2, .size = 1, .time_scale = 3, .options = {{"wait", "0s"}}});
  EXPECT_FALSE(synthetic->waits());
  EXPECT_FALSE(synthetic->has_time_scale());
  EXPECT_FALSE(make_workload("primes", {.tasks = 2, .size = 50})->has_time_scale());
}

TEST(Mixed, EveryOtherTaskFiltersPrimesAndTheOthersSquareAndWait) {
  const auto mixed = make_workload("mixed", {.tasks = 4, .size = 50});
  const auto primes = make_workload("primes", {.tasks = 2, .size = 50});
  EXPECT_EQ(run(*mixed, 0), run(*primes, 0));
  EXPECT_EQ(run(*mixed, 2), run(*primes, 1));
  EXPECT_EQ(mixed->minimum_wait(0), std::chrono::nanoseconds(0));
  EXPECT_EQ(mixed->minimum_wait(1), std::chrono::milliseconds(10));
  const auto squares = run(*mixed, 3);
  ASSERT_EQ(squares.size(), 80U);
  EXPECT_EQ(little_endian(squares, 0, 8), 50U * 50);
  EXPECT_EQ(little_endian(squares, 72, 8), 59U * 59);
}

/// Counts the operations, which are over at once.
class CountingIo final : public Io {
 public:
  bool start(Operation& operation) override {
    (operation.kind == Operation::Kind::sleep ? sleeps : turns) += 1;
    slept += operation.duration;
    return true;
  }
  void block_thread(std::chrono::nanoseconds duration) override { blocked += duration; }
  int sleeps = 0;
  int turns = 0;
  std::chrono::nanoseconds slept{0};
  std::chrono::nanoseconds blocked{0};
};

TEST(Yields, ATaskGivesWayAsOftenAsItsSizeSays) {
  const auto workload = make_workload("yields", {.tasks = 6, .size = 300});
  CountingIo io;
  std::vector<std::byte> output(8);
  EXPECT_EQ(workload->run(5, output, io), 8U);
  EXPECT_EQ(io.turns, 300);
  EXPECT_EQ(io.sleeps, 0);
  EXPECT_EQ(little_endian(output, 0, 8), 305U);
  EXPECT_TRUE(workload->waits());
  EXPECT_EQ(workload->minimum_wait(0), std::chrono::nanoseconds(0));
}

TEST(EffectiveOptions, AreAllOfTheWorkloadsWithTheirDefaults) {
  const Options options = effective_options(
      {.workload = "synthetic", .options = {{"wait", "7ms"}, {"_units-per-ms", "900"}}});
  EXPECT_EQ(options, (Options{{"compute", "1ms"},
                              {"wait", "7ms"},
                              {"repeat", "2"},
                              {"hold", "0s"},
                              {"holders", "1"},
                              {"result-size", "8"},
                              {"_units-per-ms", "900"}}));
}

TEST(Synthetic, ATaskWorksAndWaitsAsOftenAsToldAndAnswersWhatTheWorkMade) {
  const Options options = {
      {"compute", "2ms"}, {"wait", "30ms"}, {"repeat", "3"}, {"_units-per-ms", "5"}};
  const auto workload = make_workload(
      "synthetic", {.tasks = 2, .size = 1, .seed = 4, .time_scale = 0.5, .options = options});
  EXPECT_EQ(workload->minimum_wait(1), std::chrono::milliseconds(45));
  CountingIo io;
  std::vector<std::byte> output(8);
  EXPECT_EQ(workload->run(1, output, io), 8U);
  EXPECT_EQ(io.sleeps, 3);
  EXPECT_EQ(io.slept, std::chrono::milliseconds(45));
  EXPECT_EQ(little_endian(output, 0, 8),
            support::do_work_units(3 * 2 * 5, support::random_value(4, 1)));
}

TEST(Synthetic, TheFirstTasksHoldTheirThreadInPlaceOfTheirSteps) {
  const auto make = [](const std::string& hold, double time_scale) {
    return make_workload("synthetic", {.tasks = 3,
                                       .size = 1,
                                       .seed = 4,
                                       .time_scale = time_scale,
                                       .options = {{"compute", "0s"},
                                                   {"wait", "6ms"},
                                                   {"repeat", "1"},
                                                   {"hold", hold},
                                                   {"holders", "2"},
                                                   {"_units-per-ms", "5"}}});
  };
  std::vector<std::byte> output(8);
  const auto blocks = make("wait:20ms", 0.5);
  const auto works = make("20ms", 0.5);
  for (const std::size_t task : {0U, 1U}) {
    EXPECT_EQ(blocks->minimum_wait(task), std::chrono::milliseconds(10));
    CountingIo blocking;
    EXPECT_EQ(blocks->run(task, output, blocking), 8U);
    EXPECT_EQ(blocking.blocked, std::chrono::milliseconds(10));
    EXPECT_EQ(blocking.sleeps, 0);
    EXPECT_EQ(little_endian(output, 0, 8), support::random_value(4, task));

    EXPECT_EQ(works->minimum_wait(task), std::chrono::nanoseconds(0));
    CountingIo working;
    EXPECT_EQ(works->run(task, output, working), 8U);
    EXPECT_EQ(working.blocked + working.slept, std::chrono::nanoseconds(0));
    EXPECT_EQ(little_endian(output, 0, 8),
              support::do_work_units(20 * 5, support::random_value(4, task)));
  }
  EXPECT_EQ(blocks->minimum_wait(2), std::chrono::milliseconds(3));
  CountingIo waiting;
  blocks->run(2, output, waiting);
  EXPECT_EQ(waiting.slept, std::chrono::milliseconds(3));
  EXPECT_EQ(waiting.blocked, std::chrono::nanoseconds(0));
}

TEST(Synthetic, ATaskThatOnlyHoldsItsThreadWaitsAllTheSame) {
  const auto held = [](double time_scale) {
    return make_workload("synthetic",
                         {.tasks = 1,
                          .size = 1,
                          .time_scale = time_scale,
                          .options = {{"wait", "0s"}, {"hold", "wait:1ms"}, {"repeat", "1"}}});
  };
  EXPECT_THROW(make_workload("synthetic", {.tasks = 1, .size = 1, .options = {{"holders", "2"}}}),
               std::invalid_argument)
      << "nothing is held";
  EXPECT_TRUE(held(1)->waits());
  EXPECT_FALSE(held(0)->waits());
  EXPECT_TRUE(held(0)->has_time_scale());
}

TEST(Synthetic, ALargerResultIsTheValueOfTheWorkOverAndOver) {
  const Options options = {{"compute", "1ms"},
                           {"wait", "0s"},
                           {"repeat", "1"},
                           {"result-size", "20"},
                           {"_units-per-ms", "5"}};
  const auto workload =
      make_workload("synthetic", {.tasks = 1, .size = 1, .seed = 4, .options = options});
  EXPECT_EQ(workload->max_output_bytes(0), 20U);
  const std::vector<std::byte> output = run(*workload, 0);
  ASSERT_EQ(output.size(), 20U);
  const std::uint64_t value = support::do_work_units(5, support::random_value(4, 0));
  EXPECT_EQ(little_endian(output, 0, 8), value);
  EXPECT_EQ(little_endian(output, 8, 8), value);
  EXPECT_EQ(little_endian(output, 16, 4), value & 0xFFFF'FFFFU);
}

TEST(Synthetic, ATaskOfMoreThanADayIsRefused) {
  const auto make = [](Options options, double time_scale) {
    return make_workload(
        "synthetic",
        {.tasks = 1, .size = 1, .time_scale = time_scale, .options = std::move(options)});
  };
  EXPECT_NO_THROW(make({{"wait", "60s"}, {"repeat", "1000"}}, 1));
  EXPECT_THROW(make({{"wait", "60s"}, {"repeat", "1000"}}, 1000), std::invalid_argument);
  EXPECT_THROW(make({{"compute", "3600s"}, {"repeat", "1000000"}}, 1), std::invalid_argument);
  EXPECT_THROW(make({{"hold", "wait:3600s"}}, 25), std::invalid_argument);
}

/// Returns the declared cost of every task, in the order of the tasks.
std::vector<std::uint64_t> costs_of(std::uint64_t tasks, std::uint64_t seed,
                                    const std::string& skew) {
  const auto workload = make_workload(
      "skewed", {.tasks = tasks, .size = 30, .seed = seed, .options = {{"skew", skew}}});
  std::vector<std::uint64_t> costs;
  for (std::size_t task = 0; task < tasks; ++task) {
    costs.push_back(little_endian(run(*workload, task), 0, 8));
  }
  return costs;
}

TEST(Skewed, EverySkewAndSeedIsTheSameWorkInAll) {
  for (const std::string skew : {"0", "0.5", "1", "2.5", "4"}) {
    for (const std::uint64_t seed : {1U, 2U}) {
      const auto costs = costs_of(100, seed, skew);
      EXPECT_EQ(std::accumulate(costs.begin(), costs.end(), std::uint64_t{0}), 3000U)
          << skew << " " << seed;
    }
  }
}

TEST(Skewed, WithoutSkewAllTasksAreEqualAndWithMuchOneIsNearlyAll) {
  EXPECT_EQ(costs_of(100, 1, "0"), std::vector<std::uint64_t>(100, 30));
  // 2^4 of 2^4 + (2/3)^4 + (2/5)^4 + …
  const auto steep = costs_of(100, 1, "4");
  EXPECT_EQ(*std::ranges::max_element(steep), 2957U);
}

TEST(Skewed, TheSeedDecidesWhichTasksAreLarge) {
  auto one = costs_of(100, 1, "1");
  auto other = costs_of(100, 2, "1");
  EXPECT_EQ(one, costs_of(100, 1, "1"));
  EXPECT_NE(one, other);
  std::ranges::sort(one);
  std::ranges::sort(other);
  EXPECT_EQ(one, other);
}

TEST(Skewed, ATaskDoesItsUnits) {
  const auto workload = make_workload("skewed", {.tasks = 10, .size = 30, .seed = 1});
  const auto result = run(*workload, 7);
  ASSERT_EQ(result.size(), 16U);
  EXPECT_EQ(little_endian(result, 8, 8), support::do_work_units(little_endian(result, 0, 8), 7));
}

TEST(Skewed, MoreTasksThanATableShouldHaveAreRefused) {
  EXPECT_THROW(make_workload("skewed", {.tasks = 1'000'001, .size = 1}), std::invalid_argument);
}

TEST(Memory, EveryTaskAddsUpItsOwnPartAndTheLaterOnesBeginAgain) {
  const auto workload = make_workload(
      "memory", {.tasks = 5, .size = 2, .seed = 9, .options = {{"_stretch", "6KiB"}}});
  const auto sum_of = [](std::uint64_t first) {
    std::uint64_t sum = 0;
    for (std::uint64_t word = first; word < first + 256; ++word) {
      sum += support::random_value(9, word);
    }
    return sum;
  };
  EXPECT_EQ(little_endian(run(*workload, 0), 0, 8), sum_of(0));
  EXPECT_EQ(little_endian(run(*workload, 2), 0, 8), sum_of(512));
  EXPECT_EQ(run(*workload, 3), run(*workload, 0));
}

TEST(Memory, WhatCannotFitIsRefusedBeforeItIsAllocated) {
  try {
    make_workload("memory", {.tasks = 100, .size = maximum_size});
    FAIL() << "a TiB fits";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("use a smaller --size"), std::string::npos)
        << error.what();
  }
}

TEST(Memory, ByDefaultATaskReadsMoreThanItsShareOfTheCache) {
  const auto entries = catalogue();
  const auto entry = std::ranges::find(entries, "memory", &CatalogueEntry::name);
  ASSERT_NE(entry, entries.end());
  const auto cache = support::last_level_cache(1);
  const auto defaults = entry->kind().defaults(1);
  EXPECT_GE(defaults.size * 1024, std::min(cache.bytes / cache.cores, std::uint64_t{256} << 20));
  EXPECT_GE(defaults.tasks, 1U);
}

TEST(ByteWriter, TheEndOfTheRoomIsAnErrorAndNotAnOverflow) {
  std::vector<std::byte> room(3);
  support::ByteWriter writer(room);
  writer.write<std::uint16_t>(0x0201);
  EXPECT_EQ(room[0], std::byte{1});
  EXPECT_THROW(writer.write<std::uint16_t>(1), std::length_error);
  EXPECT_EQ(writer.size(), 2U);
}

TEST(RandomValue, IsSplitMix64) {
  // The first values of the reference implementation for the seed 1234567.
  EXPECT_EQ(support::random_value(1234567, 0), 6457827717110365317U);
  EXPECT_EQ(support::random_value(1234567, 1), 3203168211198807973U);
  EXPECT_EQ(support::random_value(1234567, 2), 9817491932198370423U);
}

}  // namespace
}  // namespace workloads
