// SPDX-License-Identifier: Apache-2.0
#include "bench/options/parse.h"

#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "bench/commands/run.h"
#include "tests/support/usage_error_text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

using tests::usage_error_text;

std::uint64_t whole(const std::string& text) { return parse_whole("--n", text, 1, 100'000'000); }

TEST(ParseWhole, TakesUnitsOfThousandsExactly) {
  EXPECT_EQ(whole("64"), 64);
  EXPECT_EQ(whole("007"), 7);
  EXPECT_EQ(whole("10k"), 10'000);
  EXPECT_EQ(whole("1.5k"), 1'500);
  EXPECT_EQ(whole("0.001k"), 1);
  EXPECT_EQ(whole("2.0"), 2);
  EXPECT_EQ(whole("1.234567M"), 1'234'567);
  EXPECT_EQ(whole("0.1G"), 100'000'000);
  EXPECT_EQ(whole("1e6"), 1'000'000);
  EXPECT_EQ(whole("2.5e3"), 2'500);
  EXPECT_EQ(whole("1E+3"), 1'000);
  EXPECT_EQ(whole("3e0"), 3);
  EXPECT_EQ(whole("100000000"), 100'000'000);
}

TEST(ParseWhole, RefusesWhatIsNoWholeNumberInRange) {
  for (const char* text : {"",
                           "0",
                           "-1",
                           "+1",
                           "1.5",
                           "1.2345k",
                           "1e-3",
                           "1.5e0",
                           "1e",
                           "e3",
                           "1e3k",
                           "1e3e3",
                           "1e9",
                           "1e20",
                           "1e99999999999",
                           "10kib",
                           "10KiB",
                           "10K",
                           "10m",
                           "k",
                           ".",
                           "1.",
                           "1.k",
                           "1..5k",
                           " 1",
                           "1 ",
                           "1 k",
                           "1,000",
                           "1'000",
                           "1_000",
                           "0x10",
                           "inf",
                           "nan",
                           "١",
                           "100000001",
                           "101M",
                           "1G",
                           "99999999999999999999",
                           "99999999999999999999G",
                           "0.00000000000000000000000000001k",
                           "10%",
                           "10s"}) {
    const std::string error = usage_error_text([&] { whole(text); });
    EXPECT_TRUE(error.starts_with("--n takes a whole number from 1 to 100M such as 64, 2k, 1.5M"))
        << text << ": " << error;
  }
  EXPECT_EQ(usage_error_text([] { parse_whole("--n", "x", 1, 9); }),
            "--n takes a whole number from 1 to 9, not 'x'");
  EXPECT_EQ(usage_error_text([] { parse_whole("--n", "x", 1, 10'000); }),
            "--n takes a whole number from 1 to 10k such as 64 or 2k, not 'x'");
}

TEST(ParseWhole, ReachesToTheLargestNumber) {
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(parse_whole("--n", "18446744073709551615", 0, max), max);
  EXPECT_EQ(parse_whole("--n", "0", 0, max), 0);
  EXPECT_NE(usage_error_text([] { parse_whole("--n", "18446744073709551616", 0, max); }), "");
  EXPECT_NE(usage_error_text([] { parse_whole("--n", "18446744073709551615k", 0, max); }), "");
}

std::vector<std::uint64_t> whole_list(const std::string& text) {
  return parse_whole_list("--n", text, 1, 1024);
}

TEST(ParseWholeList, TakesNumbersAndRangesWithBothEnds) {
  using Numbers = std::vector<std::uint64_t>;
  EXPECT_EQ(whole_list("4"), (Numbers{4}));
  EXPECT_EQ(whole_list("1-4"), (Numbers{1, 2, 3, 4}));
  EXPECT_EQ(whole_list("1-3,8,6-7"), (Numbers{1, 2, 3, 8, 6, 7}));
  EXPECT_EQ(whole_list("5-5"), (Numbers{5}));
  EXPECT_EQ(whole_list("0.5k-501"), (Numbers{500, 501}));
}

TEST(ParseWholeList, RefusesWhatIsNoList) {
  for (const char* text : {"", "1-", "-1", "1--3", "1-2-3", "a-b", "1-x", "0-3", "1-1025", "1,,2",
                           "1-3,", "1..3", "1 - 3"}) {
    const std::string error = usage_error_text([&] { whole_list(text); });
    const std::string beginning =
        "--n takes whole numbers from 1 to 1024, with commas and ranges such as 1,2,8 or 1-4, not "
        "'" +
        std::string(text) + "'";
    EXPECT_TRUE(error.starts_with(beginning)) << text << ": " << error;
  }
}

TEST(ParseWholeList, SaysWhatIsWrongWithARange) {
  EXPECT_EQ(usage_error_text([] { whole_list("8-1"); }),
            "--n: the range '8-1' ends before it begins: give the smaller number first, 1-8");
  for (const char* text : {"1-1024", "1-129", "1-100,1-100"}) {
    EXPECT_EQ(usage_error_text([&] { whole_list(text); }),
              "--n takes at most 128 numbers, and '" + std::string(text) +
                  "' are more: give the ones that matter, such as 1,2,4,8");
  }
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  EXPECT_NE(usage_error_text([] { parse_whole_list("--n", "0-18446744073709551615", 0, max); }),
            "");
}

TEST(ParseBytes, TakesNoLessThanTheLeast) {
  EXPECT_EQ(parse_bytes("--b", "8", 1 << 30, 8), 8);
  const std::string error = usage_error_text([] { parse_bytes("--b", "7", 1 << 30, 8); });
  EXPECT_TRUE(error.starts_with("--b takes bytes from 8 up to 1.00 GiB")) << error;
}

TEST(ParseBytes, TakesPowersOf1024Exactly) {
  const auto bytes = [](const std::string& text) { return parse_bytes("--b", text, 1 << 30); };
  EXPECT_EQ(bytes("4096"), 4096);
  EXPECT_EQ(bytes("4096B"), 4096);
  EXPECT_EQ(bytes("64KiB"), 65536);
  EXPECT_EQ(bytes("0.5KiB"), 512);
  EXPECT_EQ(bytes("1GiB"), 1 << 30);
  EXPECT_EQ(parse_bandwidth("--b", "1MiB/s", 1 << 30), 1 << 20);
  for (const char* text : {"", "0", "0KiB", "-1", "1.5", "0.3KiB", "1KB", "1kB", "1MB", "1Kib",
                           "1k", "1M", "2GiB", "1 KiB", "KiB", "1KiB/s", "99999999999999TiB"}) {
    const std::string error = usage_error_text([&] { bytes(text); });
    EXPECT_TRUE(error.starts_with("--b takes bytes up to 1.00 GiB")) << text << ": " << error;
  }
}

TEST(ParseDuration, TakesUnitsOfTime) {
  const auto seconds = [](const std::string& text) { return parse_duration_s("--t", text); };
  EXPECT_EQ(seconds("90"), 90);
  EXPECT_EQ(seconds("1.5m"), 90);
  EXPECT_EQ(seconds("2min"), 120);
  EXPECT_EQ(seconds("1h"), 3600);
  EXPECT_EQ(seconds("1m30s"), 90);
  EXPECT_EQ(seconds("1h2min3.5s"), 3723.5);
  EXPECT_EQ(seconds("1e3"), 1000);
  EXPECT_DOUBLE_EQ(seconds("250ms"), 0.25);
  EXPECT_DOUBLE_EQ(seconds("20us"), 20e-6);
  EXPECT_DOUBLE_EQ(seconds("20\u00b5s"), 20e-6);
  EXPECT_DOUBLE_EQ(seconds("1ns"), 1e-9);
  for (const char* text : {"",    "0",     "0s",   "0.1ns", "-1s",    "+1s",   "nan",   "inf",
                           "1 s", "1S",    "1d",   "31e5s", "1e999",  "1k",    "10%",   "1s/s",
                           "s",   "30s1m", "1m30", "1m1m",  "1s1min", "90 1s", "1m30s5"}) {
    EXPECT_NE(usage_error_text([&] { seconds(text); }), "") << text;
  }
  EXPECT_EQ(parse_duration_s("--t", "0ms", /*zero_allowed=*/true), 0);
  EXPECT_NE(usage_error_text([] { parse_duration_s("--t", "0x", true); }), "");
}

TEST(ParseRate, TakesThousandsPerSecond) {
  const auto rate = [](const std::string& text) { return parse_rate("--r", text, 0.001, 1e7); };
  EXPECT_EQ(rate("500"), 500);
  EXPECT_EQ(rate("500/s"), 500);
  EXPECT_EQ(rate("10k/s"), 10'000);
  EXPECT_EQ(rate("1.5M"), 1'500'000);
  for (const char* text : {"", "0", "-1", "1/m", "1/s/s", "k/s", "/s", "1KiB/s", "11M/s", "nan"}) {
    EXPECT_NE(usage_error_text([&] { rate(text); }), "") << text;
  }
}

TEST(ParsePercentage, IsZeroWhereThatIsAllowedOnly) {
  EXPECT_EQ(parse_percentage("--p", "1%", 0.5), 0.01);
  EXPECT_EQ(parse_percentage("--p", "0.5 %", 0.5), 0.005);
  for (const char* const text : {"0", "0%", "0.0", "0 %"}) {
    EXPECT_EQ(parse_percentage("--p", text, 0.5, /*zero_allowed=*/true), 0) << text;
    EXPECT_NE(usage_error_text([&] { parse_percentage("--p", text, 0.5); }), "") << text;
  }
  EXPECT_EQ(usage_error_text([] { parse_percentage("--p", "60", 0.5, true); }),
            "--p takes a percentage from 0 to 50 such as 1% or 0.5%, not '60'");
}

TEST(ParseFactor, HasNoSign) {
  EXPECT_EQ(parse_factor("--x", "0.5", 10), 0.5);
  EXPECT_EQ(parse_factor("--x", "1e-3", 10), 1e-3);
  EXPECT_EQ(parse_factor("--x", "2k", 1e6), 2000);
  for (const char* text : {"", "-0", "-1", "nan", "inf", "1x", "11", "1e999"}) {
    EXPECT_NE(usage_error_text([&] { parse_factor("--x", text, 10); }), "") << text;
  }
}

TEST(Size, IsInBytesWhereTheWorkloadCountsThem) {
  EXPECT_EQ(parse_size("--size", "10k", 1'000'000'000), (Size{10'000, false}));
  EXPECT_EQ(parse_size("--size", "10KiB", 1'000'000'000), (Size{10'240, true}));
  EXPECT_EQ(parse_size("--size", "10B", 1'000'000'000), (Size{10, true}));
  for (const char* text : {"0", "0KiB", "10kb", "1.5", "0.3KiB", "10K", "", "KiB"}) {
    EXPECT_TRUE(usage_error_text([&] {
                  parse_size("--size", text, 1'000'000'000);
                }).starts_with("--size takes a whole number from 1 to 1G such as 64, 2k"))
        << text;
  }
  EXPECT_EQ(size_of_bytes(10'240, "files", "bytes of a file", 1'000'000), 10'240);
  EXPECT_EQ(size_of_bytes(10'240, "memory", "KiB of memory", 1'000'000), 10);
  EXPECT_NE(usage_error_text([] {
              size_of_bytes(10'241, "memory", "KiB of memory", 1'000'000);
            }).find("KiB of memory for"),
            0);
  EXPECT_NE(usage_error_text([] { size_of_bytes(100, "memory", "KiB of memory", 1'000'000); }), "");
  EXPECT_NE(
      usage_error_text([] { size_of_bytes(2'000'000, "files", "bytes of a file", 1'000'000); }),
      "");
  EXPECT_EQ(usage_error_text(
                [] { size_of_bytes(10, "primes", "integers in a task's range", 1'000'000); }),
            "--size of the workload 'primes' is a number of integers in a task's range: give it "
            "without a unit of bytes");
}

TEST(Size, OfEveryWorkloadHasAUnitThatIsOneOfBytesOrNone) {
  // What begins otherwise takes no bytes; a workload whose size is bytes must say so first.
  for (const auto& entry : workloads::catalogue()) {
    if (!entry.missing.empty()) continue;
    const std::string unit(entry.kind().size_unit);
    const bool takes_bytes =
        usage_error_text([&] { size_of_bytes(1 << 20, entry.name, unit, 1'000'000'000); }).empty();
    const bool speaks_of_bytes =
        unit.find("byte") != std::string::npos || unit.find("iB") != std::string::npos;
    EXPECT_EQ(takes_bytes, speaks_of_bytes) << entry.name << ": " << unit;
  }
}

TEST(Size, IsTakenByTheCommandLineInBothWays) {
  const auto options = [](const std::string& size) {
    return parse_run_arguments({"--workload=files", "--tasks=1.5k", "--size=" + size});
  };
  EXPECT_EQ(options("10k").size, 10'000);
  EXPECT_FALSE(options("10k").size_bytes.has_value());
  EXPECT_EQ(options("10KiB").size_bytes, 10'240);
  EXPECT_FALSE(options("10KiB").size.has_value());
  EXPECT_EQ(options("1").tasks, 1'500);
}

}  // namespace
}  // namespace bench
