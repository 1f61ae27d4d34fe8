// SPDX-License-Identifier: Apache-2.0
#include "workloads/messages/reorder_buffer.h"

#include <cstdint>
#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace workloads {
namespace {

Item item_of(std::uint64_t number) {
  Item item(16);
  item.set_number(number);
  return item;
}

/// Adds an item of each index, and returns the numbers of those that come out after each.
std::vector<std::uint64_t> order_of(ReorderBuffer& buffer,
                                    std::initializer_list<std::uint64_t> indices) {
  std::vector<std::uint64_t> numbers;
  Item item(16);
  for (const std::uint64_t index : indices) {
    EXPECT_TRUE(buffer.add(index, item_of(100 + index))) << index;
    while (buffer.take_next(item)) {
      EXPECT_TRUE(item.is_whole());
      numbers.push_back(item.number());
    }
  }
  return numbers;
}

TEST(ReorderBuffer, GivesItemsAwayInOrderInWhateverOrderTheyCome) {
  ReorderBuffer buffer(9);
  EXPECT_EQ(order_of(buffer, {3, 1}), std::vector<std::uint64_t>());
  EXPECT_EQ(buffer.next_index(), 0U);
  EXPECT_EQ(order_of(buffer, {0}), (std::vector<std::uint64_t>{100, 101}));
  EXPECT_EQ(order_of(buffer, {8, 5}), std::vector<std::uint64_t>()) << "it has to grow here";
  EXPECT_EQ(order_of(buffer, {2}), (std::vector<std::uint64_t>{102, 103}));
  EXPECT_EQ(order_of(buffer, {4, 7, 6}), (std::vector<std::uint64_t>{104, 105, 106, 107, 108}));
  EXPECT_EQ(buffer.next_index(), 9U);
}

TEST(ReorderBuffer, RefusesAnIndexThatWasThereAndOneThatIsNoItems) {
  ReorderBuffer buffer(10);
  Item item(16);
  EXPECT_FALSE(buffer.take_next(item)) << "nothing was added";
  EXPECT_TRUE(buffer.add(5, item_of(5)));
  EXPECT_FALSE(buffer.add(5, item_of(5))) << "it is kept";
  EXPECT_TRUE(buffer.add(0, item_of(0)));
  ASSERT_TRUE(buffer.take_next(item));
  EXPECT_FALSE(buffer.add(0, item_of(0))) << "it was given away";
  EXPECT_FALSE(buffer.add(10, item_of(10))) << "there are ten items";
  EXPECT_FALSE(buffer.add(~std::uint64_t{0}, item_of(0)));
}

TEST(ReorderBuffer, KeepsEveryItemWhereTheFirstComesLast) {
  constexpr std::uint64_t items = 3000;
  ReorderBuffer buffer(items);
  Item item(16);
  for (std::uint64_t index = items; index-- > 0;) {
    ASSERT_FALSE(buffer.take_next(item));
    ASSERT_TRUE(buffer.add(index, item_of(index)));
  }
  for (std::uint64_t index = 0; index < items; ++index) {
    ASSERT_TRUE(buffer.take_next(item));
    ASSERT_EQ(item.number(), index);
  }
  EXPECT_FALSE(buffer.take_next(item));
}

}  // namespace
}  // namespace workloads
