// SPDX-License-Identifier: Apache-2.0
#include "bench/advise/contenders.h"

#include <algorithm>
#include <set>
#include <string>

#include "reports/advice/advice.h"
#include "reports/advice/advised_cells.h"
#include "reports/advice/judge.h"

namespace bench {

std::vector<std::uint64_t> contenders(const reports::Results& results) {
  constexpr double far_behind = 1.5;
  constexpr std::size_t fewest = 2;
  constexpr std::size_t most = 6;
  const reports::AdvisedCells advised = reports::advised_cells(results, *results.plan.advice);
  const reports::AdviceJudge judge(results, advised.cells);
  std::set<std::string> families;
  for (const std::uint64_t cell : advised.cells) families.insert(results.plan.cells[cell].family);
  std::vector<std::uint64_t> chosen;
  for (const std::string& family : families) {
    std::vector<std::uint64_t> cells;
    std::ranges::copy_if(advised.cells, std::back_inserter(cells), [&](std::uint64_t cell) {
      return results.plan.cells[cell].family == family;
    });
    std::vector<reports::Candidate> candidates = judge.compare_to_fastest(cells);
    std::ranges::stable_sort(candidates, {}, &reports::Candidate::ratio);
    for (std::size_t place = 0; place < std::min(candidates.size(), most); ++place) {
      if (place >= fewest && candidates[place].min_ratio >= far_behind) continue;
      chosen.push_back(candidates[place].cell);
    }
  }
  return chosen;
}

void measure_further(const std::vector<std::uint64_t>& contenders, reports::Plan& plan) {
  for (const std::uint64_t cell : contenders) {
    plan.cells[cell].effort.trials = 0;
    plan.cells[cell].effort.memory_trials = 1;
  }
}

bool is_settled(const reports::Results& results) {
  constexpr double near = 1.08;
  const reports::Advice advice = reports::advise(results, *results.plan.advice);
  return std::ranges::all_of(advice.answers, [&](const reports::Answered& answer) {
    if (answer.candidates.empty()) return true;  // more of nothing is nothing
    if (!answer.has_advice()) return false;
    return std::ranges::all_of(answer.candidates, [&](const reports::Candidate& one) {
      if (one.standing != reports::Standing::tie) return one.standing != reports::Standing::open;
      return one.ratio_interval && one.ratio_interval->high <= near;
    });
  });
}

}  // namespace bench
