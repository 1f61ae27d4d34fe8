// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reports/comparison/judgement.h"

namespace reports {

// The sentences of a judgement.

/// Returns the cells in the order in which they are told: slower ones first, and of equals the
/// largest effect; controls last.
std::vector<const CellJudgement*> by_importance(const Judgement& judgement);

/// Returns an interval of changes: "−0.50 % to +0.30 %"; empty where there is none.
std::string interval_of(const std::optional<Interval>& interval);

/// Says the outcome in a few words, without a full stop: "2 of 12 cells are slower".
std::string headline_of(const Judgement& judgement);

/// Returns what to do about a judgement that has no verdict of any cell, in a sentence or two;
/// empty where it has one, or nothing is known to help.
std::string remedy_of(const Judgement& judgement);

/// Summarizes a judgement in a few sentences, the most important first.
std::vector<std::string> answers_of(const Judgement& judgement);

}  // namespace reports
