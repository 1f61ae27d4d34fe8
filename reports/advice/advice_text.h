// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/advice/advice.h"
#include "reports/summary/section.h"
#include "reports/text/layout.h"

namespace reports {

// An advice in words. All texts are printable.

/// Returns what to do, in one sentence: "Use thread-pool with 2 worker threads: 10.1 ms per task."
/// Where nothing is advised it says so.
std::string headline_of(const Advice& advice, const Results& results);

/// Returns the answer of one language as sentences that can be read aloud: the model, what it
/// costs, why, how sure that is and who ties, or why nothing is advised.
std::vector<std::string> paragraph_of(const Advice& advice, const LanguageAdvice& answer,
                                      const Results& results);

/// A row per candidate of all languages, the advised ones first.
DataTable candidates_table(const Advice& advice, const Results& results);

/// Returns the whole answer for a terminal: a paragraph, what would change the answer, who is ruled
/// out, and the candidates.
std::string format_advice(const Advice& advice, const Results& results,
                          const TextLayout& layout = {});

/// Returns the same for programs (docs/advise.md says what the keys are).
std::string format_advice_json(const Advice& advice, const Results& results);

}  // namespace reports
