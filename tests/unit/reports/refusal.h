// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "reports/results/files/read_results.h"

namespace reports {

/// Returns the text of the `std::runtime_error` that the action throws; empty where it throws none.
template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

/// Returns why a results file is refused; empty where it is read.
inline std::string why_refused(std::string_view text) {
  return error_of([&] { static_cast<void>(read_results(text)); });
}

}  // namespace reports
