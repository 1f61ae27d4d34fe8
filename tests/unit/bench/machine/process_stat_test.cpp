// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/process_stat.h"

#include <unistd.h>

#include <string>

#include <gtest/gtest.h>

#include "tests/support/stat_line.h"

namespace bench {
namespace {

TEST(ProcessStat, HasTheFieldsOfTheLine) {
  const auto stat = parse_process_stat(tests::StatLine{.process = 12,
                                                       .name = "make",
                                                       .state = 'R',
                                                       .parent = 7,
                                                       .flags = 64,
                                                       .user_ticks = 500,
                                                       .child_user_ticks = 40,
                                                       .start_time = 99}
                                           .str());
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->process, 12);
  EXPECT_EQ(stat->name, "make");
  EXPECT_EQ(stat->state, 'R');
  EXPECT_EQ(stat->parent, 7);
  EXPECT_EQ(stat->flags, 64);
  EXPECT_EQ(stat->minor_faults, 11);
  EXPECT_EQ(stat->child_minor_faults, 12);
  EXPECT_EQ(stat->major_faults, 13);
  EXPECT_EQ(stat->child_major_faults, 14);
  EXPECT_EQ(stat->user_ticks, 500);
  EXPECT_EQ(stat->child_user_ticks, 40);
  EXPECT_EQ(stat->threads, 1);
  EXPECT_EQ(stat->start_time, 99);
  EXPECT_EQ(stat->virtual_bytes, 1000);
  EXPECT_EQ(stat->resident_pages, 10);
  EXPECT_EQ(stat->stack_start, 140000000);
}

TEST(ProcessStat, AllowsAnyNameAsThatOfAProcess) {
  for (const std::string name : {"", "a b", ") R 1 (", "((", "))", "a\nb"}) {
    const auto stat = parse_process_stat(tests::StatLine{.name = name, .parent = 42}.str());
    ASSERT_TRUE(stat) << name;
    EXPECT_EQ(stat->name, name);
    EXPECT_EQ(stat->parent, 42);
  }
}

TEST(ProcessStat, OfALineThatCannotBeUnderstoodIsNone) {
  const std::string line = tests::StatLine{.user_ticks = 777}.str();
  EXPECT_TRUE(parse_process_stat(line));
  std::string not_a_number = line;
  not_a_number.replace(line.find("777"), 3, "x77");
  std::string too_large = line;
  too_large.replace(line.find("777"), 3, "9223372036854775807");
  std::string negative = line;
  negative.replace(line.find("777"), 3, "-77");
  for (const std::string& text :
       {std::string(), std::string("8 (no end"), std::string("9 (short) R 1 1"),
        std::string("9 )reversed( R 1 1"), line.substr(0, line.find(" 140000000")), not_a_number,
        too_large, negative, "x" + line}) {
    EXPECT_FALSE(parse_process_stat(text)) << text;
  }
}

TEST(ProcessStat, KnowsThreadsOfTheKernel) {
  EXPECT_TRUE(parse_process_stat(tests::StatLine{.flags = 0x00200040}.str())->is_kernel_thread());
  EXPECT_FALSE(parse_process_stat(tests::StatLine{.flags = 0x00400040}.str())->is_kernel_thread());
}

TEST(ProcessStat, IsReadOfThisProcessAndOfItsThreadButOfNoneThatIsGone) {
  const auto own = read_process_stat(getpid());
  ASSERT_TRUE(own);
  EXPECT_EQ(own->process, getpid());
  EXPECT_EQ(own->parent, getppid());
  EXPECT_GT(own->resident_pages, 0);
  EXPECT_FALSE(own->is_kernel_thread());
  const auto thread = read_thread_stat(getpid(), getpid());
  ASSERT_TRUE(thread);
  EXPECT_EQ(thread->start_time, own->start_time);
  EXPECT_FALSE(read_process_stat(1 << 30));
}

}  // namespace
}  // namespace bench
