// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "reports/comparison/judgement.h"
#include "reports/summary/section.h"

namespace reports {

/// A judgement that could not be made: why, and what to do about it.
struct Refusal {
  std::string title;                 ///< "Not comparable"
  std::vector<std::string> reasons;  ///< plain sentences
  std::string remedy;                ///< one or more sentences
  /// Whether the input is at fault (`Gate::unusable`), or it could not be measured.
  Gate gate = Gate::not_measurable;
};

/// GitHub-flavoured Markdown that explains it to the reader of a pull request.
std::string format_refusal_markdown(const Refusal& refusal);

/// The same object as that of a judgement (`format_judgement_json`), without cells: "gate" is
/// "not_measurable" or "unusable", "refusals" are the reasons, and "remedy" is the remedy.
std::string format_refusal_json(const Refusal& refusal);

/// The page of a judgement (`format_judgement_page`) with the explanation in place of a picture.
std::string format_refusal_page(const Refusal& refusal, std::vector<Source> sources);

}  // namespace reports
