// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/left_out.h"

#include <algorithm>
#include <map>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::vector<LeftOut> left_out_by_reason(const Results& results) {
  std::vector<LeftOut> all;
  std::map<std::string, std::size_t> places;
  for (const Skip& skip : results.skipped) {
    const auto [place, is_new] = places.emplace(skip.reason, all.size());
    if (is_new) all.push_back({.reason = skip.reason, .cells = {}});
    all[place->second].cells.push_back(&skip);
  }
  return all;
}

bool names_all(const LeftOut& left_out) {
  // One more name is no longer than the words that count it.
  return left_out.cells.size() <= max_left_out_names + 1;
}

std::string names_of(const LeftOut& left_out, const Plan& plan) {
  const std::size_t count = left_out.cells.size();
  const std::size_t shown = names_all(left_out) ? count : max_left_out_names;
  std::string names;
  for (std::size_t place = 0; place < shown; ++place) {
    const bool is_last = place + 1 == count;
    names += place == 0 ? "" : is_last ? " and " : ", ";
    names += sanitize(plan.cells[left_out.cells[place]->cell].name, 200);
  }
  return count > shown ? fmt::format("{} and {} more", names, count - shown) : names;
}

std::string left_out_sentence(const LeftOut& left_out, const Plan& plan) {
  return fmt::format("{} {} left out: {}", names_of(left_out, plan),
                     left_out.cells.size() == 1 ? "is" : "are", sanitize(left_out.reason));
}

std::string whole_reason(const Skip& skip) {
  return skip.detail.empty() ? skip.reason : fmt::format("{} ({})", skip.reason, skip.detail);
}

}  // namespace reports
