// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "reports/text/layout.h"

namespace bench {

/// A property of this machine that can spoil a measurement.
struct Finding {
  enum class State {
    fine,
    warning,  ///< it may disturb measurements, or does
    unknown,  ///< the kernel does not say
  };

  std::string what;  ///< a few words
  State state = State::unknown;
  std::string seen;    ///< what is the case; may hold what others wrote
  std::string why;     ///< it matters, a sentence
  std::string remedy;  ///< what to do about it, a sentence
};

/// Returns a line for each finding that is fine, and for each other one what it is, why it matters
/// and what to do, in lines of at most `columns` columns.
std::string format_findings(const std::vector<Finding>& findings,
                            std::size_t columns = reports::TextLayout::usual_columns);

}  // namespace bench
