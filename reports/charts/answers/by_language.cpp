// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/by_language.h"

#include <algorithm>
#include <utility>

#include "reports/text/text.h"

namespace reports {

std::vector<LanguagePart> by_language(std::span<const Selection> selections) {
  std::vector<LanguagePart> parts;
  for (const Selection& selection : selections) {
    std::vector<std::pair<std::string, LanguagePart>> of_source;  // with their languages
    const std::vector<Cell>& cells = selection.source->results.plan.cells;
    for (const std::uint64_t cell : selection.cells) {
      if (cell >= cells.size()) continue;
      const std::string name = language(cells[cell].family);
      auto part = std::ranges::find(of_source, name, [](const auto& one) { return one.first; });
      if (part == of_source.end()) {
        LanguagePart empty{.selection = {.source = selection.source, .cells = {}}, .label = {}};
        part = of_source.insert(part, {name, std::move(empty)});
      }
      part->second.selection.cells.push_back(cell);
    }
    if (of_source.empty()) of_source.push_back({"", {.selection = selection, .label = {}}});
    for (auto& [name, part] : of_source) {
      if (selections.size() > 1) part.label = sanitize(selection.source->label, 200);
      if (of_source.size() > 1) part.label += (part.label.empty() ? "" : ", ") + name;
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

}  // namespace reports
