// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/result_buffer.h"

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace workloads {
namespace {

using Numbers = std::vector<std::uint64_t>;

Item item_of(std::uint64_t number) {
  Item item(16);
  item.set_number(number);
  return item;
}

/// Adds a result of each index, and returns the numbers of those that could be used after each.
Numbers used_of(ResultBuffer& buffer, std::initializer_list<std::uint64_t> indices) {
  Numbers numbers;
  Item item(16);
  for (const std::uint64_t index : indices) {
    EXPECT_TRUE(buffer.add(index, item_of(100 + index))) << index;
    while (buffer.take(item)) numbers.push_back(item.number());
  }
  return numbers;
}

TEST(ResultBuffer, GivesResultsAwayAsTheyCome) {
  ResultBuffer buffer(ResultOrder::as_they_come, 4, 16);
  EXPECT_EQ(used_of(buffer, {2, 0, 3}), (Numbers{102, 100, 103}));
  buffer.end();
  Item item(16);
  EXPECT_FALSE(buffer.take(item)) << "each once";
}

TEST(ResultBuffer, GivesResultsAwayInOrder) {
  ResultBuffer buffer(ResultOrder::in_order, 4, 16);
  EXPECT_EQ(used_of(buffer, {2, 1}), Numbers());
  EXPECT_EQ(used_of(buffer, {0, 3}), (Numbers{100, 101, 102, 103}));
}

TEST(ResultBuffer, KeepsResultsUntilTheEndAndGivesThemAwayInOrder) {
  ResultBuffer buffer(ResultOrder::at_end, 4, 16);
  EXPECT_EQ(used_of(buffer, {2, 0, 3}), Numbers());
  buffer.end();
  Numbers numbers;
  for (Item item(16); buffer.take(item);) numbers.push_back(item.number());
  EXPECT_EQ(numbers, (Numbers{100, 102, 103})) << "one has never come";
}

TEST(ResultBuffer, RefusesAnIndexThatWasThereAndOneThatIsNoResults) {
  for (const ResultOrder order : {ResultOrder::in_order, ResultOrder::at_end}) {
    ResultBuffer buffer(order, 4, 16);
    EXPECT_TRUE(buffer.add(1, item_of(1)));
    EXPECT_FALSE(buffer.add(1, item_of(1)));
  }
  for (const ResultOrder order :
       {ResultOrder::as_they_come, ResultOrder::in_order, ResultOrder::at_end}) {
    EXPECT_FALSE(ResultBuffer(order, 4, 16).add(4, item_of(4)));
  }
}

}  // namespace
}  // namespace workloads
