// SPDX-License-Identifier: Apache-2.0
#include "reports/results/per_operation.h"

namespace reports {

OperationTraits operation_traits(const Trial& trial, const Cell& cell) {
  if (trial.sync && trial.sync->traits) return *trial.sync->traits;
  if (cell.channel.empty()) return {};
  return {.name = "item", .sampled = SampledTime::latency};
}

std::optional<PerOperation> per_operation(const Trial& trial) {
  if (!trial.sync) return std::nullopt;
  const auto operations = static_cast<double>(trial.sync->operations);
  const double in_all = operations * static_cast<double>(trial.iterations_ns.size());
  PerOperation figures;
  figures.ns = trial.sample_ns() / operations;
  figures.per_second = figures.ns > 0 ? 1e9 / figures.ns : 0;
  if (const auto& traits = trial.sync->traits; traits && traits->bytes > 0) {
    figures.bytes_per_second = figures.per_second * static_cast<double>(traits->bytes);
  }
  const Resources& used = trial.resources;
  if (used.cpu_ns) figures.cpu_ns = static_cast<double>(*used.cpu_ns) / in_all;
  if (used.voluntary_switches && used.involuntary_switches) {
    figures.switches = (static_cast<double>(*used.voluntary_switches) +
                        static_cast<double>(*used.involuntary_switches)) /
                       in_all;
  }
  return figures;
}

}  // namespace reports
