// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace bench {

/// Something about this machine that can spoil a measurement.
struct Finding {
  enum class State {
    fine,
    warning,  ///< it may disturb measurements, or does
    unknown,  ///< nobody here can tell
  };

  std::string what;  ///< a few words
  State state = State::unknown;
  std::string seen;    ///< what is the case; may hold what others wrote
  std::string why;     ///< it matters, a sentence
  std::string remedy;  ///< what to do about it, a sentence
};

/// A line for what is fine; what it is, why it matters and what to do for everything else.
std::string format_findings(const std::vector<Finding>& findings);

}  // namespace bench
