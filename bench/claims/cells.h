// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/claims/claim.h"

// Cells that several claims have in common: equal ones are measured once.
namespace claims {

/// The tasks of most of them: few, so that an iteration takes some tens of milliseconds.
inline constexpr std::uint64_t few = 8;
/// So many tasks in flight that their cost is visible next to their wait.
inline constexpr std::uint64_t many = 1'000;

using Options = std::map<std::string, std::string>;

/// Tasks that compute for 2 ms each: long compared with the cost of handing one out.
inline WantedCell computing(const char* model, std::uint64_t workers, std::uint64_t tasks = few) {
  return {.model = model,
          .workload = "synthetic",
          .workers = workers,
          .tasks = tasks,
          .options = {{"compute", "2ms"}, {"wait", "0s"}, {"repeat", "1"}}};
}

/// Coroutines that compute, all of them in flight.
inline WantedCell computing_in_flight(const char* model, std::uint64_t workers = 1,
                                      std::uint64_t tasks = few) {
  WantedCell cell = computing(model, workers, tasks);
  cell.concurrency = tasks;
  return cell;
}

inline Options waiting_for(const std::string& wait) {
  return {{"compute", "0s"}, {"wait", wait}, {"repeat", "1"}};
}

/// Tasks that only wait, one after the other.
inline WantedCell waiting_in_turn(const char* model) {
  return {.model = model,
          .workload = "synthetic",
          .workers = 1,
          .tasks = few,
          .options = waiting_for("10ms")};
}

/// Tasks that only wait, on a thread each.
inline WantedCell waiting_on_threads(const char* model, std::uint64_t tasks = few) {
  return {.model = model,
          .workload = "synthetic",
          .workers = tasks,
          .tasks = tasks,
          .options = waiting_for(tasks == few ? "10ms" : "20ms")};
}

/// Tasks that only wait, all in flight on one thread.
inline WantedCell waiting_in_flight(const char* model, std::uint64_t tasks = few) {
  WantedCell cell = waiting_on_threads(model, tasks);
  cell.workers = 1;
  cell.concurrency = tasks;
  return cell;
}

/// The same, of which the first `holders` hold their thread, in work or in a call that blocks.
inline WantedCell holding(WantedCell cell, const char* hold, std::uint64_t holders = 1) {
  cell.options["hold"] = hold;
  if (holders != 1) cell.options["holders"] = std::to_string(holders);
  return cell;
}

/// Two tasks that yield to each other on threads or in processes, on one core: with more cores
/// there would be nobody to yield to. With one worker they run one after the other.
inline WantedCell switching_workers(const char* model, std::uint64_t size,
                                    std::uint64_t workers = 2) {
  return {.model = model,
          .workload = "yields",
          .workers = workers,
          .tasks = 2,
          .size = size,
          .settings = {{"one-core", "yes"}}};
}
/// Two tasks that yield to each other on one thread, on one core as the others.
inline WantedCell switching_on_a_loop(const char* model, std::uint64_t size) {
  WantedCell cell = switching_workers(model, size, 1);
  cell.concurrency = 2;
  return cell;
}
/// How often a task yields in an iteration of some 10 ms.
inline constexpr std::uint64_t switches = 5'000;
inline constexpr std::uint64_t interpreted_switches = 500;

inline WantedCell on_one_core(WantedCell cell) {
  cell.settings["one-core"] = "yes";
  return cell;
}

/// Upper bound of the time of work that is spread over so many cores, relative to one core: a
/// speed-up of three quarters of the cores.
inline double max_time_on(unsigned cores) { return 1 / (0.75 * cores); }

// The reasons of bounds that many claims have.
inline constexpr const char* no_gain_reason =
    "a gain of less than a tenth is no difference: the noise of machines is as large";
inline constexpr const char* no_difference_reason = "less than a tenth either way is no difference";
inline constexpr const char* slower_reason = "a tenth and more is a difference";
inline constexpr const char* much_reason = "much is at least twice";
/// One task holds its thread for as long as the others wait: one after the other that is twice as
/// long, and half of it is beyond what timers are late.
inline constexpr double held_up = 1.5;
inline constexpr const char* held_up_reason =
    "waiting one after the other takes twice as long: at least half of that delay must be seen";

}  // namespace claims
