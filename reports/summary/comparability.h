// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// Returns why figures of different sources must not be compared, a plain sentence each that names
/// what differs; of one source why its own figures are to be taken with care.
std::vector<std::string> comparability_warnings(std::span<const Source> sources);

/// The answer to whether one of some sources may be called faster or slower than the other.
struct Comparability {
  std::vector<std::string> refusals;  ///< why that must not be, as sentences
  std::vector<std::string> warnings;
};

/// Refuses what is of another machine, build or workload. Where both were measured in turns, two
/// builds are what is compared, and how they differ is a warning. What differs beside these (the
/// host's name, compiler's flags) is a warning, too.
Comparability comparability(std::span<const Source> sources, bool in_turns);

}  // namespace reports
