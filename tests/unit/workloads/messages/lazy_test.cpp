// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "bench/options/names.h"
#include "tests/unit/workloads/messages/step_channel.h"
#include "workloads/catalogue.h"

namespace workloads::tests {
namespace {

constexpr std::size_t item_bytes = 16;  // what the sink tells the source has 8

/// Task 0 is the source, 1 to 3 are the workers, and 4 is the sink.
Configuration with(std::uint64_t items, Options options) {
  options["fan"] = "3";
  options["item-size"] = std::to_string(item_bytes);
  return {.tasks = 5, .size = items, .options = std::move(options)};
}

/// Every way in which a pool is fed, and its results used.
const std::vector<Options> every_way = {
    {},
    {{"results", "unordered"}},
    {{"feed", "unbounded"}},
    {{"feed", "unbounded"}, {"results", "unordered"}},
    {{"feed", "list"}},
};

std::string text_of(const Options& options) {
  std::string text;
  for (const auto& [name, value] : options) text += "--" + name + "=" + value + " ";
  return text;
}

/// Changes items after they are put into the channel to the workers (`is_result` false), or to the
/// sink. Returns the fault that is found.
std::string fault_where(
    const Options& options, bool is_result,
    const std::function<void(StepChannel::Items& items, const ItemNumber& number)>& change) {
  return fault_with("lazy", with(12, options), [&](StepChannel::Items& items, std::size_t) {
    if (items.back().size() != item_bytes) return;
    const ItemNumber number = ItemNumber::of(number_of(items.back()));
    if ((number.producer != 0) == is_result) change(items, number);
  });
}

std::string refusal(const Configuration& configuration) {
  try {
    static_cast<void>(bench::make_workload("lazy", configuration));
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Lazy, MakesAResultOfEveryItemOnce) {
  for (const Options& way : every_way) {
    std::vector<std::uint64_t> results(12);
    EXPECT_EQ(fault_where(way, true,
                          [&](StepChannel::Items&, const ItemNumber& number) {
                            ASSERT_LT(number.index, 12U);
                            ++results[number.index];
                          }),
              "")
        << text_of(way);
    EXPECT_EQ(results, std::vector<std::uint64_t>(12, 1)) << text_of(way);
  }
}

/// Returns the most items that there were between the source and the sink, of 600: those that were
/// put and of which no result has been put back, and the results that wait for an earlier one.
std::uint64_t most_in_flight(const Options& options) {
  std::uint64_t submitted = 0;
  std::uint64_t most = 0;
  std::vector<bool> has_result(600);
  std::uint64_t in_order = 0;
  EXPECT_EQ(fault_with("lazy", with(600, options),
                       [&](StepChannel::Items& items, std::size_t) {
                         if (items.back().size() != item_bytes) return;
                         const ItemNumber number = ItemNumber::of(number_of(items.back()));
                         if (number.producer == 0) {
                           ++submitted;
                         } else {
                           has_result[number.index] = true;
                           while (in_order < 600 && has_result[in_order]) ++in_order;
                         }
                         most = std::max(most, submitted - in_order);
                       }),
            "")
      << text_of(options);
  EXPECT_EQ(submitted, 600U);
  return most;
}

TEST(Lazy, AGeneratorIsNeverFurtherAheadThanItMayBe) {
  for (const std::uint64_t look_ahead : {1U, 2U, 3U, 5U, 7U, 64U}) {
    EXPECT_LE(most_in_flight({{"look-ahead", std::to_string(look_ahead)}}), look_ahead);
  }
  EXPECT_GT(most_in_flight({{"feed", "unbounded"}}), 64U) << "so that the limit does something";
}

TEST(Lazy, AGeneratorThatIsTooFarAheadIsFound) {
  // What the sink allows counts twice, three times.
  int doubled = 0;
  const std::string fault = fault_with("lazy", with(600, {{"look-ahead", "4"}}),
                                       [&](StepChannel::Items& items, std::size_t) {
                                         if (items.back().size() == item_bytes || doubled == 3)
                                           return;
                                         ++doubled;
                                         items.push_back(items.back());
                                       });
  EXPECT_EQ(doubled, 3);
  EXPECT_NE(fault.find("items more than --look-ahead allows between the generator and the use of "
                       "their results"),
            std::string::npos)
      << fault;
}

TEST(Lazy, ResultsThatComeOutOfOrderMayComeSo) {
  for (Options way : every_way) {
    way["work"] = "wait:1us";  // so that every worker gets some
    int swaps = 0;
    EXPECT_EQ(fault_where(way, true,
                          [&](StepChannel::Items& items, const ItemNumber& number) {
                            if (items.size() < 2) return;
                            StepChannel::Bytes& before = items[items.size() - 2];
                            // Those of one worker come in order.
                            if (ItemNumber::of(number_of(before)).producer == number.producer) {
                              return;
                            }
                            std::swap(items.back(), before);
                            ++swaps;
                          }),
              "")
        << text_of(way);
    EXPECT_GT(swaps, 0) << text_of(way);
  }
}

TEST(Lazy, AnItemThatIsLostOrComesTwiceOrIsDamagedIsFoundOnEitherSide) {
  for (const Options& way : every_way) {
    for (const bool is_result : {false, true}) {
      const auto fault = [&](const std::function<void(StepChannel::Items&)>& change) {
        return fault_where(way, is_result,
                           [&](StepChannel::Items& items, const ItemNumber& number) {
                             if (number.index == 4) change(items);
                           });
      };
      EXPECT_EQ(fault([](StepChannel::Items& items) { items.pop_back(); }),
                "1 of 12 items were never got")
          << text_of(way);
      EXPECT_EQ(fault([](StepChannel::Items& items) { items.push_back(items.back()); }),
                "1 of 12 items were got more than once")
          << text_of(way);
      EXPECT_EQ(fault([](StepChannel::Items& items) { items.back().back() ^= std::byte{1}; }),
                "1 of 12 items were damaged on their way")
          << text_of(way);
    }
  }
}

TEST(Lazy, AResultInThePlaceOfAnotherIsFound) {
  for (const Options& way : every_way) {
    const std::string fault =
        fault_where(way, true, [](StepChannel::Items& items, const ItemNumber& number) {
          if (number.index != 11) return;
          set_number(items.back(), ItemNumber{0, number.producer, 0}.number());
        });
    EXPECT_NE(fault, "") << text_of(way);
  }
}

TEST(Lazy, AResultThatIsUsedTwiceInPlaceOfAnotherIsFound) {
  // Where results are used as they come, none is missing by its number, nor in its worker's order.
  bool is_changed = false;
  const std::string fault = fault_where(
      {{"results", "unordered"}}, true, [&](StepChannel::Items& items, const ItemNumber& number) {
        if (number.index < 6 || is_changed) return;
        is_changed = true;
        set_number(items.back(), ItemNumber{0, number.producer, 11}.number());
      });
  EXPECT_TRUE(is_changed);
  EXPECT_NE(fault, "");
}

TEST(Lazy, TellsWhenTheFirstResultCouldBeUsed) {
  for (const Options& way : every_way) {
    StepChannel channel;
    StepByStep steps("lazy", with(12, way), "ring");
    channel.attach(steps.sync());
    std::int64_t last_put_ns = 0;
    channel.after_put = [&](StepChannel::Items&, std::size_t) { last_put_ns = now_ns(); };
    steps.use(SyncKind::channel, channel);
    const std::int64_t begin_ns = now_ns();
    steps.run_all();
    const std::int64_t first_ns = steps.workload().moments(steps.sync().shared()).first_result_ns;
    EXPECT_GE(first_ns, begin_ns) << text_of(way);
    EXPECT_LE(first_ns, now_ns()) << text_of(way);
    if (way.contains("feed") && way.at("feed") == "list") {
      EXPECT_GE(first_ns, last_put_ns) << "all results must be there";
    }
  }
}

TEST(Lazy, HasATaskForEachWorkerAndTwoMore) {
  EXPECT_EQ(refusal({.tasks = 6, .size = 1}), "");
  EXPECT_EQ(refusal({.tasks = 5, .size = 1}),
            "--tasks=5 does not fit: there are a source, a sink and --fan=4 between them, so "
            "--tasks is 6: leave it out");
}

TEST(Lazy, RefusesMoreThanADayOfWork) {
  EXPECT_EQ(refusal({.tasks = 6, .size = 96, .options = {{"work", "wait:3600s"}}}), "");
  EXPECT_EQ(refusal({.tasks = 6, .size = 97, .options = {{"work", "wait:3600s"}}}),
            "a task would take more than a day: use a smaller --size, --work or --time-scale");
  EXPECT_EQ(refusal({.tasks = 6, .size = 25, .options = {{"produce", "wait:3600s"}}}),
            "a task would take more than a day: use a smaller --size, --produce or --time-scale");
  EXPECT_EQ(refusal({.tasks = 6, .size = 25, .options = {{"consume", "wait:3600s"}}}),
            "a task would take more than a day: use a smaller --size, --consume or --time-scale");
}

TEST(Lazy, OptionsThatALimitOrAnOrderIsMeantByDoNotMakeTwoWorksOfOneList) {
  const auto left_of = [](Options given) {
    const auto entry = std::ranges::find(catalogue(), "lazy", &CatalogueEntry::name);
    entry->kind().add_implied(given);
    return given;
  };
  EXPECT_EQ(left_of({{"feed", "list"}, {"look-ahead", "5"}, {"results", "unordered"}}),
            (Options{{"feed", "list"}}));
  EXPECT_EQ(left_of({{"feed", "unbounded"}, {"look-ahead", "5"}, {"results", "unordered"}}),
            (Options{{"feed", "unbounded"}, {"results", "unordered"}}));
  const Options generator = {{"look-ahead", "5"}, {"results", "unordered"}};
  EXPECT_EQ(left_of(generator), generator);
}

}  // namespace
}  // namespace workloads::tests
