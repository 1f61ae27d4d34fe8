// SPDX-License-Identifier: Apache-2.0
#include "reports/results/check/equal_digests.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

std::string quoted(const Cell& cell) { return "'" + sanitize(cell.name, 100) + "'"; }

/// One trial is enough, since those of one file are equal.
std::map<Work, const Trial*> trial_by_work(const Results& results) {
  std::vector<const Trial*> by_cell(results.plan.cells.size(), nullptr);
  for (const Trial& trial : results.trials) {
    if (by_cell[trial.cell] == nullptr && !trial.digest.empty()) by_cell[trial.cell] = &trial;
  }
  std::map<Work, const Trial*> by_work;
  for (const Trial* trial : by_cell) {
    if (trial != nullptr) by_work.emplace(measured_work_of(results.plan.cells[trial->cell]), trial);
  }
  return by_work;
}

}  // namespace

void EqualDigests::take(const Trial& trial) {
  by_cell_.resize(plan_.cells.size(), nullptr);
  const Cell& cell = plan_.cells[trial.cell];
  First*& first = by_cell_[trial.cell];
  if (first == nullptr) first = &works_[measured_work_of(cell)];
  if (first->digest.empty()) *first = {trial.cell, trial.index, trial.digest};
  if (first->digest == trial.digest) return;
  throw std::runtime_error(
      fmt::format("digest: trial {} of {} must have the digest of equal work, {} as in trial {} of "
                  "{} (got {}): one of the two computed something else",
                  trial.index, quoted(cell), first->digest, first->index,
                  quoted(plan_.cells[first->cell]), trial.digest));
}

std::optional<std::string> digest_of(const Results& results, const Cell& cell) {
  const Work work = measured_work_of(cell);
  const auto found = std::ranges::find_if(results.trials, [&](const Trial& trial) {
    return !trial.digest.empty() && measured_work_of(results.plan.cells[trial.cell]) == work;
  });
  return found == results.trials.end() ? std::nullopt : std::optional(found->digest);
}

std::string digest_difference(const Results& a, const Results& b) {
  if (a.plan.seed != b.plan.seed) return {};
  const auto of_b = trial_by_work(b);
  for (const auto& [work, trial] : trial_by_work(a)) {
    const auto other = of_b.find(work);
    if (other == of_b.end() || other->second->digest == trial->digest) continue;
    return fmt::format("{} has the digest {}, and {} {}", quoted(a.plan.cells[trial->cell]),
                       trial->digest, quoted(b.plan.cells[other->second->cell]),
                       other->second->digest);
  }
  return {};
}

}  // namespace reports
