// SPDX-License-Identifier: Apache-2.0
#include "bench/claims/cells.h"

namespace claims {
namespace {

/// A part about the CPU time that a coroutine takes from its start to its end, of so many: the same
/// also where neighbours use the core, as the time of an iteration is not.
Part busy_for_a_second(const char* label, const WantedCell& cell) {
  constexpr double second_ns = 1e9;
  return {.label = label,
          .cell = cell,
          .figure = Figure::cpu_per_task,
          .at_most = second_ns / static_cast<double>(cell.tasks),
          .reason =
              "a second is what many an answer takes to come: a core that is busy with all of them "
              "for longer cannot hold so many"};
}

/// All of them wait at once, on one core, for longer than it takes to start them.
WantedCell sleepers(const char* model, std::uint64_t count, const char* wait) {
  WantedCell cell = on_one_core(waiting_in_flight(model, count));
  cell.options["wait"] = wait;
  cell.iterations = 1;
  return cell;
}

std::vector<Part> parts(unsigned) {
  const WantedCell fewer = sleepers("coroutines", 20'000, "50ms");
  const WantedCell most = sleepers("coroutines", 100'000, "150ms");
  Part interpreted =
      busy_for_a_second("for 20,000 in CPython", sleepers("python-asyncio", 20'000, "300ms"));
  interpreted.is_essential = true;
  return {interpreted,
          busy_for_a_second("for 20,000 in C++", fewer),
          busy_for_a_second("for 100,000 in C++", most),
          {.label = "for the memory of 50,000 in a gibibyte in C++",
           .cell = most,
           .against = fewer,
           .figure = Figure::bytes_per_task,
           .at_most = 1024.0 * 1024 * 1024 / 50'000,
           .reason = "a gibibyte then has room for 50,000"}};
}

}  // namespace

Claim many_coroutines() {
  return {.id = "many-coroutines",
          .sentence = "one core holds tens of thousands of coroutines",
          .parts = parts,
          .holds =
              "20,000 coroutines of CPython's asyncio that wait at once on one core use {0} of CPU "
              "time each; 100,000 in C++ use {2} each, and {3} of memory each.",
          .holds_only = "One core holds so many coroutines only {only}.",
          .does_not_hold =
              "20,000 coroutines of CPython's asyncio that wait at once on one core use {0} of CPU "
              "time each: more than a second in all."};
}

}  // namespace claims
