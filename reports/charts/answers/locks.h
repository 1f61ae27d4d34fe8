// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// What one operation costs with one implementation of locks, one model and so many workers.
struct LockPrice {
  std::uint64_t cell = 0;
  std::string lock;
  std::string model;
  std::string source;  ///< empty where there is one
  std::uint64_t workers = 1;
  /// Tasks take an atomic operation or a copy of their own in place of a lock.
  bool is_without_lock = false;
  /// More workers than cores: the scheduler is measured, and not the lock.
  bool is_beyond_cores = false;
  std::optional<Measurement> ns = {};
  std::optional<Measurement> cpu_ns = {};
  std::optional<Measurement> switches = {};
  std::optional<Measurement> jain = {};
  std::optional<Measurement> share_min = {};  ///< the rate of the slowest task over the mean rate
  std::string missing_reason = {};

  /// The lock with its model and its source.
  std::string name() const;
};

/// Returns the prices of the cells whose tasks share sync objects, in their order. What asks for a
/// failure is none of them.
std::vector<LockPrice> lock_prices(const SelectedCells& selected, bool several_sources);

/// Returns the largest number of workers that is at most that of the cores and above 1, of those
/// that were measured; 0 where there is none. So many workers contend with each other.
std::uint64_t contending_workers(const std::vector<LockPrice>& prices);

/// Returns what a lock costs alone and contended, and how fair the locks are. No sentence is about
/// more workers than cores.
std::vector<Answer> lock_answers(const std::string& prefix, const SelectedCells& selected,
                                 const std::vector<LockPrice>& prices, Inconclusive& inconclusive);

}  // namespace reports
