// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/groups.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <type_traits>

#include "bench/options/settings.h"
#include "bench/trial/configured_workload.h"
#include "models/job/harness_job.h"
#include "reports/results/work.h"

namespace bench {
namespace {

bool is_of_sweep(const reports::Plan& plan, std::uint64_t cell) {
  for (const reports::Experiment& experiment : plan.experiments) {
    for (const reports::Sweep& sweep : experiment.sweeps) {
      if (sweep.reference == cell || std::ranges::find(sweep.cells, cell) != sweep.cells.end()) {
        return true;
      }
    }
  }
  return false;
}

/// Returns what the trial of a cell needs at least.
std::uint64_t estimated_bytes(const reports::Cell& cell, std::uint64_t seed) {
  constexpr std::uint64_t program_bytes = 12 << 20;  // of the trial with its guardian
  constexpr std::uint64_t worker_bytes = 2 << 20;
  constexpr std::uint64_t interpreter_bytes = 24 << 20;
  const auto workload = workloads::build(configuration_of(cell, seed));
  const std::uint64_t job_bytes = models::HarnessJob::required_bytes(
      *workload, static_cast<unsigned>(cell.workers), reports::task_arrival_rate(cell) > 0);
  const std::uint64_t process_bytes = cell.runtime.empty() ? worker_bytes : interpreter_bytes;
  const bool has_threads = reports::traits_of(cell).worker_kind == reports::WorkerKind::thread;
  return program_bytes + job_bytes + parent_bytes(cell) + process_bytes +
         cell.workers * (has_threads ? worker_bytes : process_bytes);
}

/// Returns for each cell the first of those that parts of claims compare it with, directly or by
/// way of others; the cell itself where there is none.
std::vector<std::uint64_t> first_compared(const reports::Plan& plan) {
  std::vector<std::uint64_t> first(plan.cells.size());
  std::iota(first.begin(), first.end(), std::uint64_t{0});
  for (const reports::Claim& claim : plan.claims) {
    for (const reports::ClaimPart& part : claim.parts) {
      const reports::Comparison& row = part.comparison;
      if (!row.cell || !row.against) continue;
      const auto [low, high] = std::minmax(first[*row.cell], first[*row.against]);
      std::ranges::replace(first, std::uint64_t{high}, std::uint64_t{low});
    }
  }
  return first;
}

/// Puts cells with equal keys into a group, which stands where its first cell stands in `order`.
/// `key_of` returns nothing for a cell that is alone.
template <typename KeyOf>
std::vector<std::vector<std::uint64_t>> group_by(std::span<const std::uint64_t> order,
                                                 const KeyOf& key_of) {
  using Key = typename std::invoke_result_t<KeyOf, std::uint64_t>::value_type;
  std::vector<std::vector<std::uint64_t>> groups;
  std::map<Key, std::size_t> group_of;
  for (const std::uint64_t cell : order) {
    if (const std::optional<Key> key = key_of(cell)) {
      const auto [known, is_new] = group_of.emplace(*key, groups.size());
      if (!is_new) {
        groups[known->second].push_back(cell);
        continue;
      }
    }
    groups.push_back({cell});
  }
  return groups;
}

/// Claims compare cells whatever their work is.
std::vector<std::vector<std::uint64_t>> groups_of_claims(const reports::Plan& plan,
                                                         std::span<const std::uint64_t> order) {
  const std::vector<std::uint64_t> first = first_compared(plan);
  return group_by(order, [&](std::uint64_t cell) {
    return takes_turns(plan.cells[cell]) ? std::optional(first[cell]) : std::nullopt;
  });
}

}  // namespace

bool takes_turns(const reports::Cell& cell) { return cell.arrival_rate <= 0; }

std::vector<std::vector<std::uint64_t>> groups_of_round(const reports::Plan& plan,
                                                        std::span<const std::uint64_t> order,
                                                        std::uint64_t round) {
  if (plan.measures_claims()) return groups_of_claims(plan, order);
  return group_by(order, [&](std::uint64_t cell) {
    const bool is_alone = !takes_turns(plan.cells[cell]) || (round == 0 && is_of_sweep(plan, cell));
    return is_alone ? std::nullopt : std::optional(reports::timed_work_of(plan.cells[cell]));
  });
}

TrialNeeds needs_of(std::uint64_t cell, const reports::Results& results) {
  constexpr std::uint64_t descriptors = 4;  // a socket and three pipes
  constexpr std::uint64_t processes = 4;    // guardian, trial, service, and one to spare
  const auto peak = results.peak_bytes(cell);
  const reports::Cell& one = results.plan.cells[cell];
  return {.bytes = peak ? *peak : estimated_bytes(one, results.plan.seed),
          .processes = one.workers + neighbours_of(one) + processes,
          .descriptors = descriptors};
}

}  // namespace bench
