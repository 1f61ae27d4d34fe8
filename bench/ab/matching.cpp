// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/matching.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <tuple>

#include <fmt/core.h>

#include "reports/results/work.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

using reports::Cell;
using Side = reports::Pairing::Side;

std::string difference(const char* what, std::uint64_t base, std::uint64_t candidate) {
  return fmt::format("its work differs: {} {} in the base, {} in the candidate; set it for both",
                     what, base, candidate);
}

/// Returns why two cells of one name are not equal work; an empty text when they are.
std::string unequal_work(const Cell& base_cell, const Cell& candidate_cell) {
  // Leave out what a build found out for itself: not every build finds out the same.
  const auto declared_work = [](const Cell& cell) {
    reports::Work work = reports::work_of(cell);
    std::erase_if(work.options, [](const auto& option) { return option.first.starts_with('_'); });
    return work;
  };
  const reports::Work base = declared_work(base_cell);
  const reports::Work candidate = declared_work(candidate_cell);
  if (base.tasks != candidate.tasks) return difference("--tasks", base.tasks, candidate.tasks);
  if (base.size != candidate.size) return difference("--size", base.size, candidate.size);
  if (base.time_scale != candidate.time_scale) return "its work differs: --time-scale";
  return base == candidate ? "" : "its work differs: the options of its workload";
}

/// Returns the candidate's cell under the base's name, with what the base found out about this
/// machine.
Cell as_partner_of(const Cell& base, Cell candidate) {
  candidate.name = base.name;
  for (auto& [option, value] : candidate.options) {
    const auto known = base.options.find(option);
    if (!option.starts_with('_') || option == workloads::slowdown_option.name ||
        known == base.options.end()) {
      continue;
    }
    value = known->second;
  }
  return candidate;
}

class Matcher {
 public:
  Matcher(const std::vector<Cell>& base, const std::vector<Cell>& candidate)
      : base_(base), candidate_(candidate), partner_(base.size()), taken_(candidate.size()) {}

  void match(bool (*belong_together)(const Cell& base, const Cell& candidate)) {
    for (std::size_t one = 0; one < base_.size(); ++one) {
      for (std::size_t other = 0; !partner_[one] && other < candidate_.size(); ++other) {
        if (taken_[other] || !belong_together(base_[one], candidate_[other])) continue;
        partner_[one] = other;
        taken_[other] = true;
      }
    }
  }

  MatchedCells matched() const {
    MatchedCells cells;
    for (std::size_t one = 0; one < base_.size(); ++one) {
      if (!partner_[one]) {
        cells.alone.push_back({Side::base, base_[one].name, "the candidate has no such cell"});
        continue;
      }
      const Cell partner = as_partner_of(base_[one], candidate_[*partner_[one]]);
      if (const auto why = unequal_work(base_[one], partner); !why.empty()) {
        cells.alone.push_back({Side::base, base_[one].name, why});
        continue;
      }
      cells.base.push_back(base_[one]);
      cells.candidate.push_back(partner);
    }
    for (std::size_t other = 0; other < candidate_.size(); ++other) {
      if (taken_[other]) continue;
      cells.alone.push_back({Side::candidate, candidate_[other].name, "the base has no such cell"});
    }
    return cells;
  }

 private:
  const std::vector<Cell>& base_;
  const std::vector<Cell>& candidate_;
  std::vector<std::optional<std::size_t>> partner_;
  std::vector<bool> taken_;
};

}  // namespace

MatchedCells match_cells(const reports::Plan& base, const reports::Plan& candidate) {
  Matcher matcher(base.cells, candidate.cells);
  matcher.match([](const Cell& one, const Cell& other) { return one.name == other.name; });
  matcher.match([](const Cell& one, const Cell& other) {
    const auto shape = [](const Cell& cell) {
      return std::tie(cell.model, cell.workload, cell.workers, cell.concurrency);
    };
    return shape(one) == shape(other);
  });
  return matcher.matched();
}

}  // namespace bench
