// SPDX-License-Identifier: Apache-2.0
#include "reports/comparison/cell_matches.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "reports/comparison/expected_cells.h"

namespace reports {
namespace {

/// Cells by their names, but controls, which measure copies.
std::map<std::string, std::uint64_t> cells_by_name(const Results& results) {
  std::map<std::string, std::uint64_t> cells;
  for (std::uint64_t cell = 0; cell < results.plan.cells.size(); ++cell) {
    if (results.pairing &&
        std::ranges::find(results.pairing->controls, cell) != results.pairing->controls.end()) {
      continue;
    }
    cells.emplace(results.plan.cells[cell].name, cell);
  }
  return cells;
}

/// Returns the first of the entries of each cell; null for a cell that has none.
template <typename Entry>
std::vector<const Entry*> first_by_cell(const Results& results, const std::vector<Entry>& entries) {
  std::vector<const Entry*> first(results.plan.cells.size(), nullptr);
  for (const Entry& entry : entries) {
    if (first[entry.cell] == nullptr) first[entry.cell] = &entry;
  }
  return first;
}

class Matcher {
 public:
  Matcher(const Results& base, const Results& candidate)
      : base_(base), candidate_(candidate), found_(base, candidate) {}

  CellMatches find() {
    const auto others = cells_by_name(candidate_);
    const auto own = cells_by_name(base_);
    for (const auto& [name, cell] : own) {
      const auto place = others.find(name);
      if (place == others.end()) {
        found_.alone.push_back(
            {Side::base, name, why_missing(candidate_, base_.plan.cells[cell], "the candidate's")});
      } else if (!is_skipped(cell, place->second) && !is_expected_to_fail(cell, place->second)) {
        found_.matches.push_back(match_of(cell, place->second));
      }
    }
    for (const auto& [name, cell] : others) {
      if (own.contains(name)) continue;
      std::string why = why_missing(base_, candidate_.plan.cells[cell], "the base's");
      if (const Failure* failure = found_.candidate.failures[cell]) {
        found_.new_failures.push_back({name, failure->reason});
        why += ", and the candidate failed: " + failure->reason;
      } else if (const Skip* skip = found_.candidate.skip(cell)) {
        why += ", and the candidate skipped it: " + skip->reason;
      }
      found_.alone.push_back({Side::candidate, name, std::move(why)});
    }
    std::ranges::sort(found_.matches, {}, &CellMatch::base);
    return std::move(found_);
  }

 private:
  /// Both files have this cell. What is quiet on one side only is not compared with all iterations
  /// of the other, which would be an advantage.
  CellMatch match_of(std::uint64_t base, std::uint64_t candidate) {
    const CellSamples& of_base = found_.base.cells[base];
    const CellSamples& of_candidate = found_.candidate.cells[candidate];
    if (of_base.quiet && of_candidate.quiet) {
      return {.base = base,
              .candidate = candidate,
              .base_samples = &*of_base.quiet,
              .candidate_samples = &*of_candidate.quiet,
              .is_quiet = true};
    }
    if (of_base.quiet && !of_candidate.all.ns.empty()) ++found_.quiet_base_only;
    if (of_candidate.quiet && !of_base.all.ns.empty()) ++found_.quiet_candidate_only;
    return {.base = base,
            .candidate = candidate,
            .base_samples = &of_base.all,
            .candidate_samples = &of_candidate.all};
  }

  /// Returns why a file has no such cell.
  static std::string why_missing(const Results& results, const Cell& cell,
                                 const std::string& whose) {
    for (const NotApplicable& one : results.plan.not_applicable) {
      if (one.model == cell.model && (one.workload.empty() || one.workload == cell.workload)) {
        return fmt::format("not applicable, as {} file says: {}", whose, one.reason);
      }
    }
    return whose + " file has no such cell";
  }

  /// Returns whether a cell of both was left out by one of them on purpose; then it is listed.
  bool is_skipped(std::uint64_t base, std::uint64_t candidate) {
    if (found_.candidate.failures[candidate] != nullptr) return false;
    const Skip* const by_base = found_.base.skip(base);
    const Skip* const by_candidate = found_.candidate.skip(candidate);
    if (by_base == nullptr && by_candidate == nullptr) return false;
    const std::string& name = base_.plan.cells[base].name;
    if (by_base != nullptr && by_candidate != nullptr) {
      found_.not_compared.push_back({name, "both sides skipped it: " + by_candidate->reason, true});
    } else if (by_base != nullptr) {
      found_.not_compared.push_back({name, "the base skipped it: " + by_base->reason, false});
    } else {
      const Failure* const failure = found_.base.failures[base];
      found_.not_compared.push_back(
          {name,
           fmt::format("{}the candidate skipped it: {}",
                       failure == nullptr ? "" : "the base failed (" + failure->reason + "), and ",
                       by_candidate->reason),
           false});
    }
    return true;
  }

  /// Returns whether a failure is expected of a cell of both; then it is listed.
  bool is_expected_to_fail(std::uint64_t base, std::uint64_t candidate) {
    if (found_.base.failures[base] != nullptr || found_.candidate.failures[candidate] != nullptr) {
      return false;
    }
    auto expected = expected_failure_of(base_, base, candidate_, candidate);
    if (!expected) return false;
    found_.not_compared.push_back(std::move(*expected));
    return true;
  }

  const Results& base_;
  const Results& candidate_;
  CellMatches found_;
};

}  // namespace

SideOfCells::SideOfCells(const Results& results)
    : cells(collect_samples(results)),
      failures(first_by_cell(results, results.failed)),
      skips(first_by_cell(results, results.skipped)) {}

const Skip* SideOfCells::skip(std::uint64_t cell) const {
  return failures[cell] == nullptr && cells[cell].all.ns.empty() ? skips[cell] : nullptr;
}

CellMatches match_cells_by_name(const Results& base, const Results& candidate) {
  return Matcher(base, candidate).find();
}

}  // namespace reports
