// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/usage_error.h"

namespace tests {

/// Returns the message of the `UsageError` that an action throws; empty where it throws none.
template <typename Action>
std::string usage_error_text(Action action) {
  try {
    action();
  } catch (const bench::UsageError& error) {
    return error.what();
  }
  return "";
}

}  // namespace tests
