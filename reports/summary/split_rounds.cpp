// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/split_rounds.h"

#include <set>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string split_rounds_warning(const Results& results) {
  std::set<std::uint64_t> all;
  std::set<std::uint64_t> split;
  const std::string* reason = nullptr;
  for (const Round& round : results.rounds) {
    all.insert(round.index);
    if (round.split_reason.empty()) continue;
    split.insert(round.index);
    if (reason == nullptr) reason = &round.split_reason;
  }
  if (reason == nullptr) return "";
  return fmt::format(
      "in {} of {} not all cells that are compared took turns with each other, because {}. Which "
      "of "
      "them did changes at random from round to round; the ratio of two that did not is less "
      "exact.",
      split.size(), pluralize(all.size(), "round"), sanitize(*reason, 200));
}

}  // namespace reports
