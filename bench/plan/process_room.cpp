// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/process_room.h"

#include <cstdint>
#include <optional>

#include <fmt/core.h>

#include "bench/machine/limits.h"
#include "bench/plan/cell_planner.h"

namespace bench {

void require_processes(const reports::Cell& cell) {
  constexpr std::uint64_t others = 16;  // the harness, and what else may start meanwhile
  // Once per process: to count a user's processes takes a while, and there may be many cells.
  static const std::optional<Limit> limit = tightest(process_limits());
  if (!limit || cell.workers + others <= limit->room()) return;
  throw Unavailable{
      cell.model,
      fmt::format("it would need {} workers, and there is a limit on processes and threads: {} are "
                  "there already; {}, or use fewer --workers",
                  cell.workers, limit->text(), limit->remedy)};
}

}  // namespace bench
