// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// One section per experiment of the sources, in the order in which they appear; cells that were
/// chosen by hand make one section called "comparison", those with a fault one called "faults".
/// Timelines come next, and last how quiet the machine was. `sources` must not be empty.
std::vector<Section> make_sections(std::span<const Source> sources);

}  // namespace reports
