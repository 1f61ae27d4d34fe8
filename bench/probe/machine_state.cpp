// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/machine_state.h"

#include <algorithm>
#include <vector>

#include "bench/probe/ceiling.h"
#include "reports/state/quiet.h"

namespace bench {

reports::MachineState finish_machine_state(const reports::Results& results,
                                           std::span<const reports::ProbeReading> outside,
                                           const Probes& probes, const KernelShares& shares,
                                           const reports::Ceiling& ceiling) {
  reports::MachineState state{.tolerance = quiet_tolerance,
                              .stolen_share = shares.stolen,
                              .others_share = shares.others,
                              .throttled_share = shares.throttled,
                              .ceiling = ceiling};
  std::vector<reports::ProbeReading> readings(outside.begin(), outside.end());
  for (const reports::Round& round : results.rounds) {
    readings.insert(readings.end(), round.readings.begin(), round.readings.end());
  }
  raise_ceiling(*state.ceiling, readings);
  state.cores = reports::core_states(readings, probes.processors(), quiet_tolerance);
  const bool is_known = std::ranges::any_of(
      state.cores, [](const reports::CoreState& core) { return core.best_ns.has_value(); });
  if (is_known) return state;
  state.unknown = probes.unknown();
  if (state.unknown.empty()) state.unknown = "the probes were not read";
  return state;
}

}  // namespace bench
