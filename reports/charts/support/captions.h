// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// Returns where and when something was measured, as "AMD EPYC, 2 cores, 2026-11-29"; of several
/// sources a line for each, with its label in front. Untrusted.
std::vector<std::string> origins_of(std::span<const Source* const> sources);

/// Returns the sources that have the experiment of a section; all of them for a section that is of
/// no experiment, as that of the machine.
std::vector<const Source*> sources_of(const Section& section, std::span<const Source> sources);

/// Puts the title of a chart into its specification, with what is drawn and these lines of its
/// origin below, so that a picture that leaves the report says all of it. A chart without a
/// specification stays as it is.
void put_title(Chart& chart, const std::vector<std::string>& origins);

/// Makes the answers of a section the titles of the charts that show them, and puts all titles into
/// the specifications.
void caption_charts(Section& section, std::span<const Source> sources);

}  // namespace reports
