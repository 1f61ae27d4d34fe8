// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/comparison/judgement.h"
#include "reports/summary/section.h"
#include "reports/text/layout.h"

namespace reports {

// A judgement in the forms that people and programs read.

/// A row per cell: what matters most stands first, controls last.
DataTable table_of(const Judgement& judgement);

/// Text for a terminal: warnings, the table, the cells without a partner, the answers.
std::string format_judgement(const Judgement& judgement,
                             const TextLayout& layout = TextLayout::wide());

/// GitHub-flavoured Markdown that fits into a comment of a pull request.
std::string format_judgement_markdown(const Judgement& judgement);

/// Formats a judgement for programs. `gate` is "pass", "regression", "not_measurable" or
/// "unusable"; effects are shares of the base's time. Numbers are finite or absent.
std::string format_judgement_json(const Judgement& judgement, Gate gate);

/// One page that opens anywhere, offline: the answers, a forest plot with its figures, what a
/// sceptic asks of both sources, and their files. The base is the first of two sources.
std::string format_judgement_page(const Judgement& judgement, std::vector<Source> sources);

}  // namespace reports
