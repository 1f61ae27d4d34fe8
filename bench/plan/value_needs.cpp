// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/value_needs.h"

#include <optional>
#include <string>

#include <fmt/core.h>

#include "bench/plan/cell_planner.h"
#include "models/sync/sync_choice.h"
#include "workloads/value_needs.h"

namespace bench {
namespace {

using workloads::ValueNeed;

/// Returns why there is not what a value needs, in a clause that follows the value; nothing where
/// there is.
std::optional<std::string> missing(ValueNeed need, const reports::Cell& cell,
                                   const models::Capabilities& can) {
  using enum models::ExecutionContext;
  const models::ExecutionContext place = models::execution_context(can);
  switch (need) {
    case ValueNeed::python:
      if (can.interprets) return std::nullopt;
      return "is for tasks in Python";
    case ValueNeed::event_loop:
      if (place == loop || place == loop_threads || place == loop_processes ||
          place == python_asyncio) {
        return std::nullopt;
      }
      return "is for tasks that are coroutines of an event loop";
    case ValueNeed::greenlets:
      if (place == python_gevent) return std::nullopt;
      return "is for tasks that are greenlets";
    case ValueNeed::closing_channel:
      if (models::sync_entry(cell.channel).make().channel.closes) return std::nullopt;
      return fmt::format("does not work with --channel={}, which has no close", cell.channel);
  }
  return std::nullopt;
}

}  // namespace

void require_values(const reports::Cell& cell, const models::Capabilities& can) {
  for (const workloads::NeedyValue& needy : workloads::needy_values) {
    const auto given = cell.options.find(std::string(needy.option));
    if (given == cell.options.end() || given->second != needy.value) continue;
    if (const auto reason = missing(needy.need, cell, can)) {
      throw Unavailable{cell.model, fmt::format("--{}={} {}", needy.option, needy.value, *reason)};
    }
  }
}

}  // namespace bench
