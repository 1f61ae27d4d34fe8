// SPDX-License-Identifier: Apache-2.0
#include "workloads/option.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "bench/options/option_table.h"
#include "bench/usage_error.h"

namespace workloads {
namespace {

constexpr Option wait_option{.name = "wait",
                             .values = "TIME",
                             .help = "",
                             .type = Option::Type::duration,
                             .default_value = "20ms",
                             .min_value = 0,
                             .max_value = 3600e9};
constexpr Option body_option{.name = "body",
                             .values = "BYTES",
                             .help = "",
                             .type = Option::Type::bytes_per_second,
                             .default_value = "1KiB",
                             .min_value = 1,
                             .max_value = 1 << 30};
constexpr Option skew_option{.name = "skew",
                             .values = "X",
                             .help = "",
                             .type = Option::Type::real,
                             .default_value = "1",
                             .min_value = 0,
                             .max_value = 8};
constexpr Option url_option{.name = "url",
                            .values = "an address",
                            .help = "",
                            .type = Option::Type::printable_text,
                            .default_value = ""};

constexpr std::string_view colours[] = {"red", "green"};
constexpr Option colour_option{.name = "colour",
                               .values = "red|green,...",
                               .help = "",
                               .type = Option::Type::word,
                               .default_value = "red",
                               .words = colours};

constexpr Option patience_option{.name = "patience",
                                 .values = "TIME",
                                 .help = "",
                                 .type = Option::Type::duration,
                                 .default_value = "1000",
                                 .min_value = 1,
                                 .max_value = 1e9,
                                 .without_unit = true};

constexpr Option page_option{.name = "page",
                             .values = "BYTES",
                             .help = "",
                             .type = Option::Type::bytes,
                             .default_value = "4KiB",
                             .min_value = 4096,
                             .max_value = 1 << 30};

constexpr Option inside_option{.name = "inside",
                               .values = "TIME|wait:TIME",
                               .help = "",
                               .type = Option::Type::work_or_wait,
                               .default_value = "0s",
                               .min_value = 0,
                               .max_value = 3600e9};

TEST(Option, WithoutAValueItIsTheDefault) {
  EXPECT_EQ(duration_of({}, wait_option), std::chrono::milliseconds(20));
  EXPECT_EQ(number_of({}, body_option), 1024U);
  EXPECT_EQ(real_of({}, skew_option), 1.0);
}

TEST(Option, ValuesAreReadInTheirUnits) {
  EXPECT_EQ(duration_of({{"wait", "1500us"}}, wait_option), std::chrono::microseconds(1500));
  EXPECT_EQ(duration_of({{"wait", "0s"}}, wait_option).count(), 0);
  EXPECT_EQ(number_of({{"body", "3MiB"}}, body_option), 3U << 20);
  EXPECT_THROW(number_of({{"body", "3furlongs"}}, body_option), std::invalid_argument);
  EXPECT_THROW(number_of({{"body", "99999999999TiB"}}, body_option), std::invalid_argument);
}

TEST(Option, ATimeOutOfItsRangeIsRefusedWithTheRangeAsPeopleWriteIt) {
  try {
    bench::canonical(wait_option, "2h");
    FAIL() << "2h was taken";
  } catch (const bench::UsageError& error) {
    EXPECT_STREQ(error.what(), "--wait takes TIME from 0s to 3600s, not '2h'");
  }
}

TEST(Option, OneValueHasOneCanonicalForm) {
  EXPECT_EQ(bench::canonical(wait_option, "0.003s"), "3ms");
  EXPECT_EQ(bench::canonical(wait_option, "3ms"), "3ms");
  EXPECT_EQ(bench::canonical(wait_option, "1.5ms"), "1500us");
  EXPECT_EQ(bench::canonical(wait_option, "0"), "0s");
  EXPECT_EQ(bench::canonical(wait_option, "0ns"), "0s");
  EXPECT_EQ(bench::canonical(wait_option, "250ns"), "250ns");
  EXPECT_EQ(bench::canonical(body_option, "1024KiB/s"), "1MiB");
  EXPECT_EQ(bench::canonical(skew_option, "1.50"), "1.5");
  for (const char* value : {"3000us", "03ms", "3 ms", "-3ms", "2h", "7200s", ""}) {
    EXPECT_FALSE(is_canonical(wait_option, value)) << value;
  }
  EXPECT_TRUE(is_canonical(wait_option, "3ms"));
  EXPECT_FALSE(is_canonical(url_option, "http://a\n/"));
}

TEST(Option, NonsenseIsRefused) {
  for (const char* value : {"3 ms", "3furlongs", "-1s", "nan", "inf", "2h", ""}) {
    EXPECT_THROW(bench::canonical(wait_option, value), bench::UsageError) << value;
  }
  EXPECT_THROW(bench::canonical(skew_option, "9"), bench::UsageError);
  EXPECT_THROW(bench::canonical(page_option, "512"), bench::UsageError);
  EXPECT_THROW(bench::canonical(body_option, "0"), bench::UsageError);
  EXPECT_THROW(bench::canonical(url_option, "a\x1b[2J"), bench::UsageError);
  EXPECT_THROW(bench::canonical(url_option, std::string(max_text_bytes + 1, 'x')),
               bench::UsageError);
}

TEST(Option, AWordIsOneOfThoseThatThereAre) {
  EXPECT_EQ(bench::canonical(colour_option, "green"), "green");
  for (const char* value : {"blue", "Green", "gree", ""}) {
    EXPECT_FALSE(is_canonical(colour_option, value)) << value;
  }
  try {
    bench::canonical(colour_option, "blue");
    FAIL();
  } catch (const bench::UsageError& error) {
    EXPECT_STREQ(error.what(), "--colour takes red, green, not 'blue'");
  }
}

TEST(Option, WorkAndAWaitAreToldApart) {
  using std::chrono::microseconds;
  EXPECT_EQ(bench::canonical(inside_option, "0.005ms"), "5us");
  EXPECT_EQ(bench::canonical(inside_option, "wait:0.010s"), "wait:10ms");
  EXPECT_EQ(bench::canonical(inside_option, "wait:0"), "0s") << "neither is nothing";
  EXPECT_EQ(work_or_wait_of({}, inside_option), WorkOrWait{});
  EXPECT_EQ(work_or_wait_of({{"inside", "5us"}}, inside_option),
            WorkOrWait{.work = microseconds(5)});
  EXPECT_EQ(work_or_wait_of({{"inside", "wait:5us"}}, inside_option),
            WorkOrWait{.wait = microseconds(5)});
  EXPECT_THROW(work_or_wait_of({{"inside", "sleep:5us"}}, inside_option), std::invalid_argument);
  for (const char* value : {"wait:5us", "5us", "0s"}) {
    EXPECT_TRUE(is_canonical(inside_option, value)) << value;
  }
  for (const char* value : {"wait:0s", "wait:", "wait:1000us", "wait:2h", "2h", "wait", "5", ""}) {
    EXPECT_FALSE(is_canonical(inside_option, value)) << value;
  }
  for (const char* value : {"wait", "wait:", "wait:2h", "2h", "sleep:5us"}) {
    EXPECT_THROW(bench::canonical(inside_option, value), bench::UsageError) << value;
  }
}

TEST(Option, WithoutUnitACanonicalDurationIsItsNanoseconds) {
  EXPECT_EQ(bench::canonical(patience_option, "3ms"), "3000000");
  EXPECT_EQ(duration_of({{"patience", "3000000"}}, patience_option), std::chrono::milliseconds(3));
  EXPECT_TRUE(is_canonical(patience_option, "3000000"));
  for (const char* value : {"3ms", "0", "03", "2000000000"}) {
    EXPECT_FALSE(is_canonical(patience_option, value)) << value;
  }
}

TEST(Option, OptionsCrossToAnotherProcess) {
  const Options options = {{"wait", "3ms"}, {"url", "http://127.0.0.1/?a=b"}};
  EXPECT_EQ(decode_options(encode(options)), options);
  EXPECT_EQ(decode_options(""), Options());
  for (const char* text : {"wait", "wait\n", "=\n3", "wait=3ms"}) {
    EXPECT_THROW(decode_options(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace workloads
