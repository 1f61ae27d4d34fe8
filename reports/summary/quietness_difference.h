// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/summary/section.h"

namespace reports {

/// Returns a sentence where the cores were quiet for shares of the time that differ by more than a
/// third, or where one of the two runs alone is weak: figures of a quiet machine and of a busy one
/// differ by what its other users did, too. Empty else, and where a file does not tell.
std::string quietness_difference(const Source& a, const Source& b);

}  // namespace reports
