// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "reports/report.h"

namespace reports {

/// Returns a folded list of the cells that were left out, in about so many bytes at most, where the
/// sentences about the time budget (`budget_sentences`) do not name all of them; empty elsewhere.
std::string markdown_left_out(const Report& report, std::size_t size);

}  // namespace reports
