// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/operation_columns.h"

#include <iterator>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

struct ShownWait {
  const char* title;
  double share;
};
constexpr ShownWait shown_waits[] = {{"wait p50", 0.5}, {"wait p99", 0.99}, {"wait max", 1}};

}  // namespace

void add_operation_columns(bool has_waits, CellTable& table) {
  table.columns.insert(table.columns.end(), {{"per-operation", "per operation"},
                                             {"cpu-per-operation", "CPU per op."},
                                             {"switches", "switches per op."},
                                             {"fairness", "fairness"}});
  if (!has_waits) return;
  for (const ShownWait& wait : shown_waits) table.columns.push_back({"waits", wait.title});
}

void add_operation_fields(const CellSummary& summary, bool has_waits,
                          std::vector<std::string>& fields) {
  if (!summary.operations) {
    fields.resize(fields.size() + 4 + (has_waits ? std::size(shown_waits) : 0));
    return;
  }
  const CellSummary::Operations& one = *summary.operations;
  fields.push_back(format_duration(one.ns));
  fields.push_back(one.cpu_ns ? format_duration(*one.cpu_ns) : "");
  fields.push_back(one.switches ? fmt::format("{:.2g}", *one.switches) : "");
  fields.push_back(one.fairness ? format_number(one.fairness->jain, 2) : "");
  if (!has_waits) return;
  for (const ShownWait& wait : shown_waits) {
    const auto ns = static_cast<double>(one.waits.quantile_ns(wait.share));
    fields.push_back(one.waits.total() > 0 ? format_duration(ns) : "");
  }
}

}  // namespace reports
