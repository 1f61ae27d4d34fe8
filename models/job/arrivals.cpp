// SPDX-License-Identifier: Apache-2.0
#include "models/job/arrivals.h"

#include "workloads/support/arrival_times.h"

namespace models {

void schedule_arrivals(double rate_per_s, std::uint64_t seed, std::span<std::int64_t> offsets_ns) {
  workloads::support::ArrivalTimes times(rate_per_s, seed, offsets_ns.size());
  for (std::int64_t& offset : offsets_ns) offset = times.next();
}

}  // namespace models
