// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/option.h"
#include "workloads/workload.h"

namespace workloads {

/// The `WorkloadKind::placement` of workloads whose tasks hand over to each other.
inline constexpr Option placement_option = {
    .name = "placement",
    .values = "free|same-core|other-core",
    .help =
        "where the workers are that hand over to each other: where the scheduler puts them, all "
        "on one core, or neighbours on different cores",
    .type = Option::Type::word,
    .default_value = "free",
    .words = placement_names};

}  // namespace workloads
