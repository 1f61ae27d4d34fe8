// SPDX-License-Identifier: Apache-2.0
#include "reports/date.h"

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Date, SecondsAreThoseOfUtc) {
  EXPECT_EQ(seconds_of_date("1970-01-01T00:00:00+00:00"), 0);
  EXPECT_EQ(seconds_of_date("2026-11-21T15:41:00+00:00"), 1795275660);
  EXPECT_EQ(seconds_of_date("2026-11-21T16:41:00+01:00"), 1795275660);
  EXPECT_EQ(seconds_of_date("2026-11-21T10:11:00-05:30"), 1795275660);
  EXPECT_EQ(seconds_of_date("2026-11-21T15:41:00Z"), 1795275660);
  EXPECT_EQ(seconds_of_date("2026-11-21 15:41:00"), 1795275660);
  EXPECT_EQ(seconds_of_date("2024-02-29T00:00:00+0000"), 1709164800);
}

TEST(Date, AnyOtherTextIsNone) {
  for (const char* const text :
       {"", "yesterday", "2026-11-21", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-21T24:00:00Z", "2026-11-21T15:41:00+99:00", "2026-11-21T15:41:00+01:00x",
        "1969-12-31T23:59:59Z", "+026-11-21T15:41:00Z", "2026-1 -21T15:41:00Z", "99999999999"}) {
    EXPECT_FALSE(seconds_of_date(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace reports
