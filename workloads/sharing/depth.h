// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/option.h"

namespace workloads {

/// Returns the option of workloads whose tasks go to a depth, which differs in what it counts and
/// in its default.
constexpr Option depth_option(const char* help, const char* default_value) {
  return {.name = "depth",
          .values = "N",
          .help = help,
          .type = Option::Type::whole,
          .default_value = default_value,
          .min_value = 1,
          .max_value = 1'000};
}

}  // namespace workloads
