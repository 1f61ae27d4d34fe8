// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/work_names.h"

#include <algorithm>

#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace reports {
std::string title_of(const WorkName& work) {
  return work.in_flight ? work.work + ", " + std::to_string(*work.in_flight) + " in flight"
                        : work.work;
}

std::string name_works(const std::vector<WorkName>& some, const std::vector<WorkName>& all) {
  constexpr std::size_t max_words = 9;
  std::vector<std::string> works;
  std::vector<std::vector<std::string>> in_flight;
  for (const WorkName& one : some) {
    const auto known = std::ranges::find(works, one.work);
    const auto place = static_cast<std::size_t>(known - works.begin());
    if (known == works.end()) {
      works.push_back(one.work);
      in_flight.emplace_back();
    }
    if (one.in_flight) in_flight[place].push_back(std::to_string(*one.in_flight));
  }
  std::vector<std::string> names;
  for (std::size_t place = 0; place < works.size(); ++place) {
    const auto count =
        static_cast<std::size_t>(std::ranges::count(all, works[place], &WorkName::work));
    const bool is_whole = in_flight[place].empty() || in_flight[place].size() == count;
    const bool is_only_one = count == 1 && !in_flight[place].empty();
    names.push_back(is_whole && !is_only_one
                        ? works[place]
                        : works[place] + " at " + listing(in_flight[place]) + " in flight");
  }
  std::string text = listing(names);
  const auto words = static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1;
  if (words > max_words && some.size() > 1) return pluralize(some.size(), "work");
  return words <= max_words ? text : shorten(text, 60);
}

}  // namespace reports
