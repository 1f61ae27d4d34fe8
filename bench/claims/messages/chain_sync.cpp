// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "bench/claims/claim.h"

namespace claims {
namespace {

constexpr std::uint64_t chains_beside = 16;

/// So many chains of awaits beside each other, each of so many waits of 2 ms.
WantedCell chains(const char* model, std::uint64_t count, std::uint64_t awaits) {
  return {.model = model,
          .workload = "synthetic",
          .workers = 1,
          .concurrency = count,
          .tasks = count,
          .options = {{"compute", "0s"}, {"wait", "2ms"}, {"repeat", std::to_string(awaits)}}};
}

Part five_waits(std::string label, const char* model) {
  return {.label = std::move(label),
          .cell = chains(model, chains_beside, 5),
          .against = chains(model, chains_beside, 1),
          .figure = Figure::time_per_iteration,
          .at_least = 4,
          .reason =
              "five waits one after the other take five times as long as one; where two of them "
              "come at the same time they take four times as long",
          .is_essential = true};
}

std::vector<Part> parts(unsigned) {
  return {five_waits("in asyncio", "python-asyncio"), five_waits("in C++", "coroutines")};
}

}  // namespace

Claim chain_sync() {
  return {
      .id = "chain-sync",
      .sentence = "a chain of awaits runs one after the other, whatever runs beside it",
      .parts = parts,
      .holds =
          "While 15 other chains ran, a chain of five awaits took {0} times as long as a single "
          "await in asyncio and {1} times in C++.",
      .holds_only =
          "While 15 other chains ran, a chain of five awaits took {0} times as long as a single "
          "await in asyncio and {1} times in C++. Confirmed only {only}.",
      .does_not_hold =
          "While 15 other chains ran, a chain of five awaits took {0} times as long as a single "
          "await in asyncio and {1} times in C++: some of its awaits ran at the same time."};
}

}  // namespace claims
