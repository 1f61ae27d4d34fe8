// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/option.h"

namespace workloads {

inline constexpr Option inside_option = {
    "inside",
    "TIME|wait:TIME",
    "what a task does while it holds the lock or permit: work, in calibrated units of so long on a "
    "quiet core, or wait:10ms",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};
inline constexpr Option outside_option = {
    "outside",
    "TIME|wait:TIME",
    "what a task does between two acquisitions: work or wait, as --inside",
    Option::Type::work_or_wait,
    "0s",
    0,
    3.6e12};

/// What a task does for each acquisition (`activity.h`).
inline constexpr const Option* inside_and_outside[] = {&inside_option, &outside_option};

}  // namespace workloads
