// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/names.h"
#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
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

/// n² and n²⁰ of one number, as the bytes say.
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
