// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/operation_columns.h"

#include <iterator>
#include <span>
#include <string_view>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

/// A quantile of what operations waited, by the names of its column.
struct ShownWait {
  std::string_view name;
  const char* title;
  double share;
};
constexpr ShownWait waits[] = {
    {"waits", "wait p50", 0.5}, {"waits", "wait p99", 0.99}, {"waits", "wait max", 1}};
/// The same where how late tasks go on is the result; the quantile between is a detail, as in
/// `waits`.
constexpr ShownWait lateness[] = {
    {"lateness", "late p50", 0.5}, {"waits", "late p99", 0.99}, {"lateness", "late max", 1}};
/// The same of items: how long they are on their way through a channel.
constexpr ShownWait latencies[] = {
    {"waits", "latency p50", 0.5}, {"waits", "latency p99", 0.99}, {"waits", "latency max", 1}};
static_assert(std::size(waits) == std::size(lateness));
static_assert(std::size(waits) == std::size(latencies));

std::span<const ShownWait> shown_waits(SampledTime sampled) {
  switch (sampled) {
    case SampledTime::lateness:
      return lateness;
    case SampledTime::latency:
      return latencies;
    case SampledTime::wait:
      break;
  }
  return waits;
}

}  // namespace

OperationColumns::OperationColumns(const Group& group) {
  for (const CellSummary& cell : group.cells) {
    if (!cell.operations) continue;
    traits_ = cell.operations->traits;
    has_costs_ |= traits_.has_price;
    moves_bytes_ |= traits_.has_price && cell.operations->bytes_per_second.has_value();
    has_first_results_ |= cell.operations->first_result_ns.has_value();
    has_waits_ |= cell.operations->waits.total() > 0;
  }
}

void OperationColumns::add_titles(CellTable& table) const {
  if (has_costs_) {
    table.columns.insert(table.columns.end(), {{"per-operation", "per " + sanitize(traits_.name)},
                                               {"cpu-per-operation", "CPU per op."},
                                               {"switches", "switches per op."},
                                               {"fairness", "fairness"}});
  }
  if (has_first_results_) table.columns.push_back({"first-result", "first result"});
  if (moves_bytes_) table.columns.push_back({"bytes-per-second", "bytes/s"});
  if (!has_waits_) return;
  for (const ShownWait& wait : shown_waits(traits_.sampled)) {
    table.columns.push_back({wait.name, wait.title});
  }
}

void OperationColumns::add_fields(const CellSummary& summary,
                                  std::vector<std::string>& fields) const {
  constexpr std::size_t costs = 4;
  if (!summary.operations) {
    fields.resize(fields.size() + (has_costs_ ? costs : 0) + (has_first_results_ ? 1 : 0) +
                  (moves_bytes_ ? 1 : 0) + (has_waits_ ? std::size(waits) : 0));
    return;
  }
  const CellSummary::Operations& one = *summary.operations;
  if (has_costs_) {
    fields.push_back(format_duration(one.ns));
    fields.push_back(one.cpu_ns ? format_duration(*one.cpu_ns) : "");
    fields.push_back(one.switches ? fmt::format("{:.2g}", *one.switches) : "");
    fields.push_back(one.fairness ? format_number(one.fairness->jain, 2) : "");
  }
  if (has_first_results_) {
    fields.push_back(one.first_result_ns ? format_duration(*one.first_result_ns) : "");
  }
  if (moves_bytes_) {
    fields.push_back(one.bytes_per_second ? format_throughput(*one.bytes_per_second) : "");
  }
  if (!has_waits_) return;
  for (const ShownWait& wait : waits) {  // of the same quantiles as the others
    const auto ns = static_cast<double>(one.waits.quantile_ns(wait.share));
    fields.push_back(one.waits.total() > 0 ? format_duration(ns) : "");
  }
}

}  // namespace reports
