// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "workloads/channel.h"
#include "workloads/option.h"
#include "workloads/workload.h"

namespace workloads {

inline constexpr std::uint64_t max_producers = 4096;

inline constexpr Option producers_option = {
    "producers", "N", "tasks that put items", Option::Type::whole, "1", 1, max_producers};
inline constexpr Option consumers_option = {
    "consumers", "N", "tasks that get items", Option::Type::whole, "1", 1, max_producers};
inline constexpr Option item_size_option = {
    "item-size",
    "BYTES",
    "size of an item, which carries its number of 8 bytes; it is copied",
    Option::Type::bytes,
    "8",
    8,
    std::uint64_t{1} << 30};
inline constexpr Option capacity_option = {
    "capacity",
    "N",
    "the most items that a channel holds; 0 is for --channel=rendezvous alone",
    Option::Type::whole,
    "1024",
    0,
    100'000'000};
inline constexpr Option is_unbounded_option = {
    "unbounded", "", "let a channel hold any number of items", Option::Type::flag, "no"};
inline constexpr Option order_option = {
    .name = "order",
    .values = "fifo|lifo|priority",
    .help =
        "which item is the next to be got: the first, the last, or that of the highest priority",
    .type = Option::Type::word,
    .default_value = "fifo",
    .words = channel_order_names};

inline constexpr Option work_option = {
    "work",
    "TIME|wait:TIME",
    "what a task does for each item: work, in calibrated units of so long on a quiet core, or "
    "wait:10ms",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};

inline constexpr Option produce_option = {"produce",
                                          "TIME|wait:TIME",
                                          "what a task does before it puts an item: work, in "
                                          "calibrated units of so long on a quiet core, "
                                          "or wait:10ms",
                                          Option::Type::work_or_wait,
                                          "0s",
                                          0,
                                          3.6e12};
inline constexpr Option consume_option = {
    "consume",
    "TIME|wait:TIME",
    "what a task does with an item that it got: work or wait, as --produce",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};
inline constexpr Option fan_option = {
    "fan", "N", "tasks beside each other, which share the items", Option::Type::whole, "4",
    1,     4096};

/// Returns the channel that the options describe, of those above that the workload has, for so many
/// items in an iteration.
SyncObject channel_of(const Configuration& configuration, std::uint64_t max_items);

}  // namespace workloads
