// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/tables.h"

#include <string_view>

#include "workloads/catalogue.h"

namespace bench {
namespace {

/// Returns one line that says what a workload of this program does; an empty text for any other.
std::string describe_workload(std::string_view name) {
  for (const auto& entry : workloads::catalogue()) {
    if (entry.name == name && entry.missing.empty()) {
      return std::string(entry.kind().description);
    }
  }
  return "";
}

}  // namespace

std::string format_tables(const reports::Report& report, reports::TableWidth width) {
  return reports::format_text(report, describe_workload, width);
}

std::string format_tables(const reports::Results& results, reports::TableWidth width) {
  return format_tables(reports::make_report({{.label = "results", .text = {}, .results = results}}),
                       width);
}

}  // namespace bench
