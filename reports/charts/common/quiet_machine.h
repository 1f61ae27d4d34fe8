// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "reports/summary/section.h"

namespace reports {

/// Shows how quiet the machine was while each source was measured: a sentence for each and, where
/// probes read the cores, a picture over the time of the run. Absent where no source has a
/// `machine_state`.
std::optional<Section> make_quiet_machine_section(std::span<const Source> sources);

}  // namespace reports
