// SPDX-License-Identifier: Apache-2.0
#include "reports/table.h"

#include <algorithm>
#include <charconv>

#include "reports/comparison_table.h"
#include "reports/summary.h"
#include "reports/text.h"

namespace reports {
namespace {

std::string title(const Group& group) {
  std::string text = group.workload + ": " + std::to_string(group.tasks) + " tasks";
  if (group.concurrency) {
    text += ", " + std::to_string(*group.concurrency) + " in flight at most";
  }
  if (group.time_scale != 1.0) text += ", waits × " + format_number(group.time_scale, 2);
  for (const auto& [name, value] : group.options) {
    if (!name.starts_with('_')) text += ", " + name + " " + printable(value, 60);
  }
  return text;
}

std::string format_interval(const Interval& interval) {
  return format_duration(interval.low) + " – " + format_duration(interval.high);
}

/// A setting's value as people write it; the record has whole bytes and nanoseconds.
std::string readable(const std::string& name, const std::string& value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  if (is_number && name.ends_with("-bytes")) {
    return format_bytes(static_cast<std::uint64_t>(number));
  }
  if (is_number && name.ends_with("-interval")) return format_duration(number);
  return printable(value, 40);
}

std::string settings(const Cell& cell) {
  std::string text = cell.model;
  if (cell.chunk != 0) text += " chunk:" + std::to_string(cell.chunk);
  for (const auto& [name, value] : cell.settings) text += " " + name + ":" + readable(name, value);
  if (!cell.runtime.empty()) text += " (" + printable(cell.runtime, 60) + ")";
  return text;
}

std::vector<std::string> row(const CellSummary& summary, const Cell& cell, bool has_service) {
  const std::string rank = summary.rank ? std::to_string(*summary.rank) : cell.baseline ? "·" : "–";
  std::vector<std::string> fields = {rank, settings(cell), std::to_string(cell.workers)};
  if (summary.failure != nullptr || !summary.median_ns) {
    fields.emplace_back(summary.failure != nullptr ? "failed" : "not measured");
    return fields;
  }
  fields.push_back(format_duration(*summary.median_ns));
  fields.push_back(summary.interval_ns ? format_interval(*summary.interval_ns) : "");
  fields.push_back(summary.speed_up ? format_ratio(*summary.speed_up) : "");
  fields.push_back(format_duration(summary.start_stop_ns));
  fields.push_back(format_duration(summary.one_shot_ns));
  fields.push_back(summary.effective_cores ? format_number(*summary.effective_cores, 2) : "");
  if (has_service) {
    fields.push_back(summary.service_cores ? format_number(*summary.service_cores, 2) : "");
  }
  fields.push_back(summary.peak_bytes ? format_bytes(*summary.peak_bytes) : "");
  return fields;
}

std::string reasons(const Group& group, const std::vector<Cell>& cells) {
  std::string text;
  for (const CellSummary& summary : group.cells) {
    if (summary.failure == nullptr) continue;
    text +=
        "  failed: " + cells[summary.cell].name + ": " + printable(summary.failure->reason) + "\n";
  }
  return text;
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char byte : text) {
    if (byte == '"') quoted += '"';
    quoted += byte;
  }
  return quoted + "\"";
}

std::string other_settings(const Cell& cell) {
  std::string text;
  for (const auto& [name, value] : cell.settings) {
    text += (text.empty() ? "" : " ") + name + ":" + value;
  }
  return text;
}

std::string whole(double value) { return format_number(value, 0); }

}  // namespace

std::string format_table(const Results& results,
                         const std::function<std::string(std::string_view)>& describe) {
  using enum TextTable::Align;
  const std::vector<Cell>& cells = results.plan.cells;
  if (!results.plan.experiments.empty()) return format_comparisons(results);
  std::string text;
  for (const Group& group : summarize(results)) {
    const bool has_service = std::ranges::any_of(
        group.cells, [](const CellSummary& cell) { return cell.service_cores.has_value(); });
    std::vector<TextTable::Column> columns = {{"rank"},       {"model", left},   {"workers"},
                                              {"median"},     {"95 % interval"}, {"speed-up"},
                                              {"start+stop"}, {"one-shot"},      {"cores"}};
    if (has_service) columns.push_back({"server cores"});
    columns.push_back({"peak memory"});
    TextTable table(columns);
    for (const CellSummary& summary : group.cells) {
      table.add_row(row(summary, cells[summary.cell], has_service));
    }
    text += title(group) + "\n";
    if (const auto line = describe(group.workload); !line.empty()) text += "  " + line + "\n";
    text += table.str() + reasons(group, cells) + "\n";
  }
  for (const NotApplicable& absent : results.plan.not_applicable) {
    text += "not applicable: " + printable(absent.model) +
            (absent.model.empty() || absent.workload.empty() ? "" : "/") +
            printable(absent.workload) + ": " + printable(absent.reason) + "\n";
  }
  return text;
}

std::string format_csv(const Results& results) {
  std::string text =
      "name,model,workload,workers,concurrency,tasks,size,chunk,settings,runtime,trials,rank,"
      "median_ns,low_ns,"
      "high_ns,speed_up,start_stop_ns,one_shot_ns,effective_cores,service_cores,peak_bytes,"
      "failure\n";
  std::vector<bool> written(results.plan.cells.size(), false);
  for (const Group& group : summarize(results)) {
    for (const CellSummary& summary : group.cells) {
      // The baseline of a waiting workload stands in several groups.
      if (written[summary.cell]) continue;
      written[summary.cell] = true;
      const Cell& cell = results.plan.cells[summary.cell];
      const bool measured = summary.median_ns.has_value();
      const std::vector<std::string> fields = {
          cell.name,
          cell.model,
          cell.workload,
          std::to_string(cell.workers),
          std::to_string(cell.concurrency),
          std::to_string(cell.tasks),
          std::to_string(cell.size),
          cell.chunk == 0 ? "auto" : std::to_string(cell.chunk),
          other_settings(cell),
          cell.runtime,
          std::to_string(summary.samples_ns.size()),
          summary.rank ? std::to_string(*summary.rank) : "",
          measured ? whole(*summary.median_ns) : "",
          summary.interval_ns ? whole(summary.interval_ns->low) : "",
          summary.interval_ns ? whole(summary.interval_ns->high) : "",
          summary.speed_up ? format_number(*summary.speed_up, 4) : "",
          measured ? whole(summary.start_stop_ns) : "",
          measured ? whole(summary.one_shot_ns) : "",
          summary.effective_cores ? format_number(*summary.effective_cores, 3) : "",
          summary.service_cores ? format_number(*summary.service_cores, 3) : "",
          summary.peak_bytes ? std::to_string(*summary.peak_bytes) : "",
          summary.failure != nullptr ? printable(summary.failure->reason) : ""};
      for (std::size_t field = 0; field < fields.size(); ++field) {
        text += (field == 0 ? "" : ",") + csv_field(fields[field]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace reports
