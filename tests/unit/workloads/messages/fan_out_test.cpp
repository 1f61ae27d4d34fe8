// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/messages/step_channel.h"

namespace workloads::tests {
namespace {

// Task 0 is the source, 1 to 3 are the workers, and 4 is the sink.
const Configuration twelve_items{
    .tasks = 5, .size = 12, .options = {{"fan", "3"}, {"capacity", "4"}, {"item-size", "16"}}};

using AfterPut = std::function<void(StepChannel::Bytes& item, const ItemNumber& number)>;

/// Changes items as they are put into the channel to the workers (`is_result` false), or to the
/// sink. Returns the fault that is found.
std::string fault_where(bool is_result, const AfterPut& change) {
  return fault_with("fan-out", twelve_items, [&](StepChannel::Items& items, std::size_t) {
    const ItemNumber number = ItemNumber::of(number_of(items.back()));
    if ((number.producer != 0) == is_result) change(items.back(), number);
  });
}

std::string refusal(const Configuration& configuration) {
  try {
    static_cast<void>(bench::make_workload("fan-out", configuration));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(FanOut, SharesTheItemsAmongTheWorkersAndGetsAResultOfEach) {
  std::vector<std::uint64_t> results(12);
  std::vector<std::uint64_t> by_worker(4);
  EXPECT_EQ(fault_where(true,
                        [&](StepChannel::Bytes&, const ItemNumber& number) {
                          ASSERT_LT(number.index, 12U);
                          ASSERT_LE(number.producer, 3U);
                          ++results[number.index];
                          ++by_worker[number.producer];
                        }),
            "");
  EXPECT_EQ(results, std::vector<std::uint64_t>(12, 1));
  for (std::size_t worker = 1; worker <= 3; ++worker) {
    EXPECT_GT(by_worker[worker], 0U) << worker;
  }
}

TEST(FanOut, ResultsThatComeOutOfOrderArePutInOrder) {
  int swaps = 0;
  EXPECT_EQ(fault_with("fan-out", twelve_items,
                       [&](StepChannel::Items& items, std::size_t) {
                         if (items.size() < 2) return;
                         StepChannel::Bytes& last = items.back();
                         StepChannel::Bytes& before = items[items.size() - 2];
                         const std::uint64_t worker = ItemNumber::of(number_of(last)).producer;
                         if (worker == 0) return;
                         // Those of one worker come in order.
                         if (ItemNumber::of(number_of(before)).producer == worker) return;
                         std::swap(last, before);
                         ++swaps;
                       }),
            "");
  EXPECT_GT(swaps, 0);
}

TEST(FanOut, AnItemThatIsLostIsFoundOnEitherSide) {
  for (const bool is_result : {false, true}) {
    EXPECT_EQ(fault_with("fan-out", twelve_items,
                         [&](StepChannel::Items& items, std::size_t) {
                           const ItemNumber number = ItemNumber::of(number_of(items.back()));
                           if ((number.producer != 0) == is_result && number.index == 4) {
                             items.pop_back();
                           }
                         }),
              "1 of 12 items were never got");
  }
}

TEST(FanOut, AnItemThatComesTwiceIsFoundOnEitherSide) {
  for (const bool is_result : {false, true}) {
    EXPECT_EQ(fault_with("fan-out", twelve_items,
                         [&](StepChannel::Items& items, std::size_t) {
                           const ItemNumber number = ItemNumber::of(number_of(items.back()));
                           if ((number.producer != 0) == is_result && number.index == 4) {
                             items.push_back(items.back());
                           }
                         }),
              "1 of 12 items were got more than once");
  }
}

TEST(FanOut, AnItemThatIsDamagedIsFoundOnEitherSide) {
  for (const bool is_result : {false, true}) {
    EXPECT_EQ(fault_where(is_result,
                          [](StepChannel::Bytes& item, const ItemNumber& number) {
                            if (number.index == 4) item.back() ^= std::byte{1};
                          }),
              "1 of 12 items were damaged on their way");
  }
}

TEST(FanOut, AnItemInThePlaceOfAnotherIsFound) {
  EXPECT_EQ(fault_where(true,
                        [](StepChannel::Bytes& item, const ItemNumber& number) {
                          if (number.index != 11) return;
                          set_number(item, ItemNumber{0, number.producer, 0}.number());
                        }),
            "1 of 12 items came out of order");
}

TEST(FanOut, AResultThatNoWorkerMadeIsFound) {
  EXPECT_EQ(fault_where(true,
                        [](StepChannel::Bytes& item, const ItemNumber& number) {
                          if (number.index == 11) {
                            set_number(item, ItemNumber{0, 4, 11}.number());
                          }
                        }),
            "1 of 12 items came out of order");
}

TEST(FanOut, HasATaskForEachWorkerAndTwoMore) {
  EXPECT_EQ(refusal({.tasks = 6, .size = 1}), "");
  EXPECT_EQ(refusal({.tasks = 4, .size = 1, .options = {{"fan", "2"}}}), "");
  EXPECT_EQ(refusal({.tasks = 5, .size = 1}),
            "--tasks=5 does not fit: there are a source, a sink and --fan=4 between them, so "
            "--tasks is 6: leave it out");
}

TEST(FanOut, DeclaresWhatItsOnlyWorkerWaits) {
  const auto wait_of_worker = [](const char* workers, std::uint64_t tasks) {
    return bench::make_workload(
               "fan-out",
               {.tasks = tasks, .size = 10, .options = {{"fan", workers}, {"work", "wait:2ms"}}})
        ->minimum_wait(1);
  };
  EXPECT_EQ(wait_of_worker("1", 3), std::chrono::milliseconds(20));
  EXPECT_EQ(wait_of_worker("2", 4), std::chrono::nanoseconds(0)) << "its share is open";
}

TEST(FanOut, RefusesMoreThanADayOfWork) {
  // A worker does an hour's work for every fourth item.
  EXPECT_EQ(refusal({.tasks = 6, .size = 96, .options = {{"work", "wait:3600s"}}}), "");
  EXPECT_EQ(refusal({.tasks = 6, .size = 97, .options = {{"work", "wait:3600s"}}}),
            "a task would take more than a day: use a smaller --size, --work or --time-scale");
}

TEST(FanOut, AnOperationMovesAnItemToAWorkerAndItsResultToTheSink) {
  const auto workload = bench::make_workload("fan-out", twelve_items);
  EXPECT_EQ(workload->operation_traits().bytes, 2U * 16);
}

}  // namespace
}  // namespace workloads::tests
