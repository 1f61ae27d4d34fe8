// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bench {

/// What a trial of a round holds while it waits for its turn, estimated.
struct TrialNeeds {
  std::uint64_t bytes = 0;
  std::uint64_t processes = 0;    ///< and threads, which the kernel counts alike
  std::uint64_t descriptors = 0;  ///< of the coordinator
};

/// What trials that are alive together may hold.
struct RoundRoom {
  std::optional<std::uint64_t> bytes;  ///< absent, as the others: nothing limits it
  std::optional<std::uint64_t> processes;
  std::optional<std::uint64_t> descriptors;
};

/// Three quarters of what the machine has left now for this process: memory, processes,
/// descriptors. The rest is for what the estimates miss, and for others.
RoundRoom available_room();

/// Trials that were to be one round, in parts that fit.
struct RoundParts {
  std::vector<std::vector<std::size_t>> parts;  ///< indices of the trials, in their order
  std::string reason = {};  ///< why there are several, a clause; empty for one part
};

/// Puts trials together, in their order, as long as they fit. A trial that does not fit by itself
/// is a part of its own: whether it can run is not decided here. Which trials become neighbours is
/// decided by their order, so a run gives them in another random one each round
/// (`groups_of_round`). Pure.
RoundParts split_to_fit(std::span<const TrialNeeds> trials, const RoundRoom& room);

}  // namespace bench
