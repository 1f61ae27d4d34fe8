// SPDX-License-Identifier: Apache-2.0
#include "bench/round/fit.h"

#include <fmt/core.h>

#include "bench/machine/limits.h"
#include "reports/text/text.h"

namespace bench {
namespace {

std::optional<std::uint64_t> three_quarters(const std::vector<Limit>& limits) {
  const auto limit = tightest(limits);
  if (!limit) return std::nullopt;
  return limit->room() / 4 * 3;
}

/// Returns which of its limits a part exceeds, as "more memory than …"; an empty text when none.
std::string excess(const TrialNeeds& part, const RoundRoom& room) {
  if (room.bytes && part.bytes > *room.bytes) {
    return fmt::format("about {} of memory, and {} may be used", reports::format_bytes(part.bytes),
                       reports::format_bytes(*room.bytes));
  }
  if (room.processes && part.processes > *room.processes) {
    return fmt::format("about {} processes and threads, and {} may be used", part.processes,
                       *room.processes);
  }
  if (room.descriptors && part.descriptors > *room.descriptors) {
    return fmt::format("{} descriptors, and {} may be used", part.descriptors, *room.descriptors);
  }
  return {};
}

}  // namespace

RoundRoom available_room() {
  return {.bytes = three_quarters(memory_limits()),
          .processes = three_quarters(process_limits()),
          .descriptors = three_quarters(descriptor_limits())};
}

RoundParts split_to_fit(std::span<const TrialNeeds> trials, const RoundRoom& room) {
  RoundParts split;
  TrialNeeds sum;
  for (std::size_t trial = 0; trial < trials.size(); ++trial) {
    const TrialNeeds& own = trials[trial];
    const TrialNeeds with{sum.bytes + own.bytes, sum.processes + own.processes,
                          sum.descriptors + own.descriptors};
    const std::string too_much = excess(with, room);
    const bool begins = split.parts.empty() || !too_much.empty();
    if (!split.parts.empty() && begins && split.reason.empty()) {
      split.reason = fmt::format("{} of {} trials together need {}", split.parts.back().size() + 1,
                                 trials.size(), too_much);
    }
    if (begins) split.parts.emplace_back();
    split.parts.back().push_back(trial);
    sum = begins ? own : with;
  }
  return split;
}

}  // namespace bench
