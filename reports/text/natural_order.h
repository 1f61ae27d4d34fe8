// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace reports {

/// Orders names as people do: numbers within them by their value, so that "run-9" and "run-09" come
/// before "run-010". Equal only for equal names.
struct NaturalLess {
  bool operator()(const std::string& a, const std::string& b) const;
};

}  // namespace reports
