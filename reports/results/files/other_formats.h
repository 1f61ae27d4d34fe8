// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/results/files/json.h"
#include "reports/results/files/outline.h"

namespace reports {

// Files that are given for results and are something else: naming what they are says more than the
// place where they stop being JSON.

/// Says what a text is whose first bytes show that it is no JSON in UTF-8 (UTF-16, a compressed
/// file, a page, XML, CSV, a benchmark's output for people), and what to do; empty: nothing shows
/// that. The text has at least one byte that is no white space.
std::string describe_other_text(std::string_view text);

/// Returns whether a document with a key `benchmarks` may be of another program than Google
/// Benchmark, so that `describe_other_json` has to be asked.
bool may_be_other_benchmarks(const Outline& outline);

/// Says what a document is that another benchmark program wrote, or that we wrote for other
/// readers, and what to do; empty: it is none that is known.
std::string describe_other_json(const nlohmann::json& document);

}  // namespace reports
