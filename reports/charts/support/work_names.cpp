// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/support/work_names.h"

#include <algorithm>

#include "reports/charts/support/figures.h"
#include "reports/summary/section.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// A title as what it is about and what is particular to it: "downloads" and "2 in flight".
struct Parts {
  std::string work;
  std::string in_flight;  ///< a number; empty where it says none
};

Parts parts_of(const std::string& title) {
  constexpr std::string_view end = " in flight";
  const std::size_t comma = title.rfind(", ");
  if (!title.ends_with(end) || comma == std::string::npos) return {title, ""};
  const std::size_t begin = comma + 2;
  return {title.substr(0, comma), title.substr(begin, title.size() - end.size() - begin)};
}

}  // namespace

std::string name_works(const std::vector<std::string>& titles,
                       const std::vector<std::string>& all) {
  constexpr std::size_t max_words = 9;
  std::vector<std::string> works;
  std::vector<std::vector<std::string>> in_flight;
  for (const std::string& title : titles) {
    const Parts parts = parts_of(title);
    const auto known = std::ranges::find(works, parts.work);
    const auto place = static_cast<std::size_t>(known - works.begin());
    if (known == works.end()) {
      works.push_back(parts.work);
      in_flight.emplace_back();
    }
    if (!parts.in_flight.empty()) in_flight[place].push_back(parts.in_flight);
  }
  std::vector<std::string> names;
  for (std::size_t place = 0; place < works.size(); ++place) {
    const auto count = static_cast<std::size_t>(std::ranges::count_if(
        all, [&](const std::string& title) { return parts_of(title).work == works[place]; }));
    const bool is_whole = in_flight[place].empty() || in_flight[place].size() == count;
    const bool is_only_one = count == 1 && !in_flight[place].empty();
    names.push_back(is_whole && !is_only_one
                        ? works[place]
                        : works[place] + " at " + listing(in_flight[place]) + " in flight");
  }
  std::string text = listing(names);
  const auto words = static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1;
  if (words > max_words && titles.size() > 1) return pluralize(titles.size(), "work");
  return words <= max_words ? text : shorten(text, 60);
}

bool is_short_enough(std::string_view sentence) {
  return static_cast<std::size_t>(std::ranges::count(sentence, ' ')) < max_answer_words;
}

}  // namespace reports
