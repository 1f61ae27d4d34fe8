// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "bench/claims/claim.h"

namespace claims {
namespace {

/// Payments into one account, whose balance is read and written back: with a lock and without. A
/// single worker would lose nothing without a lock, so there are two also on one core.
std::vector<Part> parts(unsigned cores) {
  const std::uint64_t workers = std::max(2U, cores);
  constexpr double rarely = 0.0001;
  constexpr std::uint64_t many = 50;  // iterations, so that each trial has its chance
  std::vector<Part> parts;
  const auto add = [&](const char* without, const char* with, const char* model,
                       std::uint64_t payments, bool is_essential) {
    const auto cell = [&](std::map<std::string, std::string> settings, std::uint64_t iterations) {
      return WantedCell{.model = model,
                        .workload = "account",
                        .workers = workers,
                        .tasks = 4 * workers,
                        .size = payments,
                        .settings = std::move(settings),
                        .iterations = iterations};
    };
    parts.push_back({.label = without,
                     .cell = cell({{"lock", "none"}}, many),
                     .figure = Figure::lost_share,
                     .at_least = rarely,
                     .reason = "updates are lost in every trial, and more than one in ten thousand",
                     .is_essential = is_essential});
    parts.push_back({.label = with,
                     .cell = cell({}, 0),
                     .figure = Figure::lost_share,
                     .at_most = 0,
                     .reason = "with a lock, not a single update may be lost",
                     .is_essential = true});
  };
  add("for losses without a lock in C++", "for the lock in C++", "thread-pool", 100'000, true);
  add("for losses without a lock in CPython", "for the lock in CPython", "python-thread-executor",
      5'000, false);
  return parts;
}

}  // namespace

Claim lock_right() {
  return {
      .id = "lock-right",
      .sentence = "without a lock updates are lost, with it none",
      .parts = parts,
      .holds =
          "Without a lock {0} of the updates are lost in C++ and {2} in CPython; with it none is.",
      .holds_only =
          "Without a lock {0} of the updates are lost in C++ and {2} in CPython; with it {1} and "
          "{3}. Confirmed only {only}. CPython's own lock is rarely handed over within so short an "
          "update; with work between reading and writing updates are lost there too "
          "(bench --model=python-thread-executor --workload=account --lock=none --inside=20us).",
      .does_not_hold =
          "Without a lock {0} of the updates are lost in C++ and {2} in CPython; with it {1} and "
          "{3}."};
}

}  // namespace claims
