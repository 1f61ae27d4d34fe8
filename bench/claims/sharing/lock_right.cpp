// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/claim.h"

namespace claims {
namespace {

/// Payments into one account, whose balance is read and written back: with a lock and without.
std::vector<Part> parts(unsigned cores) {
  constexpr double rarely = 0.0001;
  constexpr std::uint64_t many = 50;  // iterations, so that each trial has its chance
  std::vector<Part> parts;
  const auto add = [&](const char* without, const char* with, const char* model,
                       std::uint64_t payments, bool is_essential) {
    const auto cell = [&](std::map<std::string, std::string> settings, std::uint64_t iterations) {
      return WantedCell{.model = model,
                        .workload = "account",
                        .workers = cores,
                        .tasks = 4 * std::uint64_t{cores},
                        .size = payments,
                        .settings = std::move(settings),
                        .iterations = iterations};
    };
    parts.push_back({.label = without,
                     .cell = cell({{"lock", "none"}}, many),
                     .figure = Figure::lost_share,
                     .at_least = rarely,
                     .reason = "what is lost in every trial, and more than one in ten thousand",
                     .is_essential = is_essential});
    parts.push_back({.label = with,
                     .cell = cell({}, 0),
                     .figure = Figure::lost_share,
                     .at_most = 0,
                     .reason = "none is none",
                     .is_essential = true});
  };
  add("for what C++ loses without it", "for the lock in C++", "thread-pool", 100'000, true);
  add("for what CPython loses without it", "for the lock in CPython", "python-thread-executor",
      5'000, false);
  return parts;
}

}  // namespace

Claim lock_right() {
  return {.id = "lock-right",
          .sentence = "without a lock updates are lost, with it none",
          .parts = parts,
          .holds =
              "Without a lock {0} of the updates are lost in C++ and {2} in CPython, with it "
              "none.",
          .holds_only =
              "It holds only {only}: without a lock {0} of the updates are lost in C++ "
              "and {2} in CPython, with it none.",
          .does_not_hold =
              "With a lock {1} of the updates are lost in C++ and {3} in CPython, "
              "without it {0} and {2}."};
}

}  // namespace claims
