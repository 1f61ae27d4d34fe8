// SPDX-License-Identifier: Apache-2.0
#include "reports/text/date.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

std::int64_t seconds_of(const char* text) { return instant_of_date(text)->seconds; }

TEST(Date, SecondsAreThoseOfUtc) {
  EXPECT_EQ(seconds_of("1970-01-01T00:00:00+00:00"), 0);
  EXPECT_EQ(seconds_of("2026-11-21T15:41:00+00:00"), 1795275660);
  EXPECT_EQ(seconds_of("2026-11-21T16:41:00+01:00"), 1795275660);
  EXPECT_EQ(seconds_of("2026-11-21T10:11:00-05:30"), 1795275660);
  EXPECT_EQ(seconds_of("2026-11-21T15:41:00Z"), 1795275660);
  EXPECT_EQ(seconds_of("2026-11-21 15:41:00"), 1795275660);
  EXPECT_EQ(seconds_of("2024-02-29T00:00:00+0000"), 1709164800);
}

TEST(Date, FractionsOfASecondAreKept) {
  EXPECT_EQ(instant_of_date("2026-11-21T15:41:00.25+00:00")->nanoseconds, 250'000'000);
  EXPECT_EQ(instant_of_date("2026-11-21T15:41:00.1234567891Z")->nanoseconds, 123'456'789);
  EXPECT_EQ(instant_of_date("2026-11-21T15:41:00Z")->nanoseconds, 0);
  EXPECT_EQ(instant_of_date("2026-11-21T15:41:00Z", 5)->nanoseconds, 5);
  EXPECT_LT(*instant_of_date("2026-11-21T16:41:00.1+01:00"),
            *instant_of_date("2026-11-21T15:41:00.2Z"));
}

TEST(Date, AnyOtherTextIsNone) {
  for (const char* const text :
       {"", "yesterday", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T15:41:00+99:00", "2026-11-21T15:41:00+01:00x",
        "1969-12-31T23:59:59Z", "+026-11-21T15:41:00Z", "2026-1 -21T15:41:00Z",
        "2026-11-21T15:41:00.Z", "99999999999"}) {
    EXPECT_FALSE(instant_of_date(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace reports
