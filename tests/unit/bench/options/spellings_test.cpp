// SPDX-License-Identifier: Apache-2.0
#include "bench/options/spellings.h"

#include <functional>

#include <gtest/gtest.h>

#include "bench/options/parse.h"
#include "bench/usage_error.h"

namespace bench {
namespace {

/// What the error for a value asks whether it was meant; empty where it asks nothing.
std::string meant(const std::function<void()>& parse) {
  try {
    parse();
  } catch (const UsageError& error) {
    const std::string text = error.what();
    constexpr std::string_view question = "did you mean '";
    const std::size_t begin = text.find(question);
    if (begin == std::string::npos) return "";
    return text.substr(begin + question.size(),
                       text.find('\'', begin + question.size()) - begin - question.size());
  }
  return "accepted";
}

TEST(Spellings, OfANumberAreItsUnitHereAndItsDigitsTogether) {
  const auto whole = [](const std::string& text) {
    return meant([&] { parse_whole("--n", text, 1, 100'000'000); });
  };
  EXPECT_EQ(whole("10K"), "10k");
  EXPECT_EQ(whole("10 k"), "10k");
  EXPECT_EQ(whole("10m"), "10M");
  EXPECT_EQ(whole("2million"), "2M");
  EXPECT_EQ(whole("1_000"), "1000");
  EXPECT_EQ(whole("1'000"), "1000");
  EXPECT_EQ(whole("1,000,000"), "1000000");
  EXPECT_EQ(whole("+1"), "1");
  EXPECT_EQ(whole(" 64"), "64");
  for (const char* const text :
       {"", "-5", "0", "0x10", "1e-3", "abc", "1.5", "10kb", "1,2", "٣", "1e400", "101M"}) {
    EXPECT_EQ(whole(text), "") << text;
  }
}

TEST(Spellings, OfAListAreRangesWithAHyphenAndOneCommaBetweenNumbers) {
  const auto list = [](const std::string& text) {
    return meant([&] { parse_whole_list("--n", text, 1, 10'000); });
  };
  EXPECT_EQ(list("1..4"), "1-4");
  EXPECT_EQ(list("1:4"), "1-4");
  EXPECT_EQ(list("1 - 4"), "1-4");
  EXPECT_EQ(list("1–4"), "1-4");
  EXPECT_EQ(list("1,2,"), "1,2");
  EXPECT_EQ(list("1,,2"), "1,2");
  EXPECT_EQ(list("1;2"), "1,2");
  EXPECT_EQ(list("1 2 4"), "1,2,4");
  EXPECT_EQ(list("1, 2"), "1,2");
  EXPECT_EQ(list("1,000"), "1000");
  for (const char* const text : {"1-", "-5", "all", "1-2-3", "50%"}) {
    EXPECT_EQ(list(text), "") << text;
  }
}

TEST(Spellings, OfADurationAreTheUnitsHere) {
  const auto duration = [](const std::string& text) {
    return meant([&] { parse_duration_s("--t", text); });
  };
  EXPECT_EQ(duration("1 min"), "1min");
  EXPECT_EQ(duration("90sec"), "90s");
  EXPECT_EQ(duration("90 Seconds"), "90s");
  EXPECT_EQ(duration("2minutes"), "2min");
  EXPECT_EQ(duration("1hr"), "1h");
  EXPECT_EQ(duration("20MS"), "20ms");
  EXPECT_EQ(duration("5m30"), "5m30s");
  for (const char* const text : {"", "0", "-1s", "inf", "1d", "s", "2/s"}) {
    EXPECT_EQ(duration(text), "") << text;
  }
}

TEST(Spellings, OfBytesArePowersOf1024) {
  const auto bytes = [](const std::string& text) {
    return meant([&] { parse_bytes("--b", text, std::uint64_t{1} << 40); });
  };
  EXPECT_EQ(bytes("64KB"), "64KiB");
  EXPECT_EQ(bytes("64 k"), "64KiB");
  EXPECT_EQ(bytes("1.5gb"), "1.5GiB");
  EXPECT_EQ(bytes("100bytes"), "100B");
  EXPECT_EQ(bytes("64K"), "64KiB");
}

TEST(Spellings, OfLongTextsAndOfWhatIsNoAmountThereAreNone) {
  EXPECT_TRUE(spellings_of("").empty());
  EXPECT_TRUE(spellings_of("ten").empty());
  EXPECT_TRUE(spellings_of("-1").empty());
  EXPECT_TRUE(spellings_of(std::string(100'000, '1')).empty());
}

TEST(Spellings, AreNeverTheTextItself) {
  for (const char* const text : {"1", "1k", "1-4", "1,2", "90s", "64KiB"}) {
    for (const std::string& spelling : spellings_of(text)) EXPECT_NE(spelling, text);
  }
}

}  // namespace
}  // namespace bench
