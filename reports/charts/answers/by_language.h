// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "reports/summary/section.h"

namespace reports {

/// The cells of one language in one results file.
struct LanguagePart {
  Selection selection;
  /// What tells it apart from the other parts: the source, the language, or both; empty where there
  /// is one part.
  std::string label;
};

/// Splits selections by the language of their models: tasks of two languages are not the same work.
/// In the order of the selections, and of the cells; cells that do not exist are left out.
std::vector<LanguagePart> by_language(std::span<const Selection> selections);

}  // namespace reports
