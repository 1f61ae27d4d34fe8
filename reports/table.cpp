// SPDX-License-Identifier: Apache-2.0
#include "reports/table.h"

#include <algorithm>
#include <charconv>

#include "reports/comparison_table.h"
#include "reports/summary.h"
#include "reports/text.h"

namespace reports {
namespace {

std::string format_rate(double per_second) {
  return format_number(per_second, per_second < 10 ? 2 : per_second < 100 ? 1 : 0) + "/s";
}

/// The workers' time: running, ready, blocked.
std::string format_states(const std::optional<CellSummary::States>& states) {
  if (!states) return "";
  const auto percent = [](double share) { return format_number(100 * share, 0); };
  return percent(states->running) + "/" + percent(states->ready) + "/" + percent(states->blocked) +
         " %";
}

std::string title(const Group& group) {
  std::string text = group.workload + ": " + std::to_string(group.tasks) + " tasks";
  if (group.concurrency) {
    text += ", " + std::to_string(*group.concurrency) + " in flight at most";
  }
  if (group.arrival_rate > 0) text += ", " + format_rate(group.arrival_rate) + " arrive";
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

/// Columns that only some groups have.
struct Extras {
  bool service = false;
  bool served = false;

  explicit Extras(const Group& group) {
    for (const CellSummary& cell : group.cells) {
      service |= cell.service_cores.has_value();
      served |= cell.served.has_value();
    }
  }
};

std::string format_service(const CellSummary& summary) {
  return summary.service_cores ? format_number(*summary.service_cores, 2) : "";
}

std::vector<std::string> row(const CellSummary& summary, const Cell& cell, const Extras& extras) {
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
  if (extras.service) fields.push_back(format_service(summary));
  if (extras.served) {
    fields.push_back(summary.served ? format_duration(summary.served->served_ns) : "");
    fields.push_back(summary.served ? format_duration(summary.served->queued_ns) : "");
  }
  fields.push_back(format_states(summary.states));
  fields.push_back(summary.peak_bytes ? format_bytes(*summary.peak_bytes) : "");
  return fields;
}

constexpr const char* states_title = "run/ready/block";
constexpr const char* service_title = "server cores";

std::string closed_loop_table(const Group& group, const std::vector<Cell>& cells) {
  using enum TextTable::Align;
  const Extras extras(group);
  std::vector<TextTable::Column> columns = {{"rank"},       {"model", left},   {"workers"},
                                            {"median"},     {"95 % interval"}, {"speed-up"},
                                            {"start+stop"}, {"one-shot"},      {"cores"}};
  if (extras.service) columns.push_back({service_title});
  if (extras.served) columns.insert(columns.end(), {{"served"}, {"queued"}});
  columns.push_back({states_title});
  columns.push_back({"peak memory"});
  TextTable table(std::move(columns));
  for (const CellSummary& summary : group.cells) {
    table.add_row(row(summary, cells[summary.cell], extras));
  }
  return table.str();
}

/// A schedule that is over before its first tasks are says nothing about a rate.
bool is_too_short(const CellSummary& summary, const Cell& cell) {
  constexpr double least_lengths = 10;
  const double schedule_ns = static_cast<double>(cell.tasks) / cell.arrival_rate * 1e9;
  return schedule_ns <
         least_lengths * static_cast<double>(summary.arrivals->latency.quantile_ns(0.5));
}

std::string saturation(const CellSummary& summary, const Cell& cell) {
  const std::uint64_t saturated = summary.arrivals->saturated_trials;
  const std::uint64_t trials = summary.samples_ns.size();
  if (saturated == 0) return is_too_short(summary, cell) ? "too few tasks to tell" : "";
  if (saturated == trials) return "saturated";
  return "saturated in " + std::to_string(saturated) + " of " + std::to_string(trials);
}

/// A quantile of few tasks is worth little: below each stands how many lie at or above it.
std::string open_loop_table(const Group& group, const std::vector<Cell>& cells) {
  using enum TextTable::Align;
  std::vector<TextTable::Column> columns = {{"model", left}, {"workers"}, {"achieved"}};
  for (const LatencyQuantile& quantile : latency_quantiles) columns.push_back({quantile.title});
  const Extras extras(group);
  if (extras.service) columns.push_back({service_title});
  columns.push_back({states_title});
  columns.push_back({"", left});
  TextTable table(std::move(columns));
  for (const CellSummary& summary : group.cells) {
    const Cell& cell = cells[summary.cell];
    std::vector<std::string> fields = {settings(cell), std::to_string(cell.workers)};
    if (summary.failure != nullptr || !summary.arrivals) {
      fields.emplace_back(summary.failure != nullptr ? "failed" : "not measured");
      table.add_row(std::move(fields));
      continue;
    }
    std::vector<std::string> behind = {"  tasks behind", "", ""};
    fields.push_back(format_rate(summary.arrivals->achieved_rate));
    for (const LatencyQuantile& quantile : latency_quantiles) {
      const std::int64_t ns = summary.arrivals->latency.quantile_ns(quantile.share);
      fields.push_back(format_duration(static_cast<double>(ns)));
      behind.push_back(std::to_string(summary.arrivals->latency.count_at_or_above(ns)));
    }
    if (extras.service) fields.push_back(format_service(summary));
    fields.push_back(format_states(summary.states));
    fields.push_back(saturation(summary, cell));
    table.add_row(std::move(fields));
    table.add_row(std::move(behind));
  }
  return table.str();
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
  const std::vector<Cell>& cells = results.plan.cells;
  const bool has_comparisons = std::ranges::any_of(
      results.plan.experiments, [](const Experiment& one) { return !one.comparisons.empty(); });
  std::string text;
  for (Group& group : summarize(results)) {
    // Those of comparisons have their table below.
    std::erase_if(group.cells,
                  [&](const CellSummary& one) { return !results.plan.ranks(one.cell); });
    if (group.cells.empty()) continue;
    text += title(group) + "\n";
    if (const auto line = describe(group.workload); !line.empty()) text += "  " + line + "\n";
    text +=
        group.arrival_rate > 0 ? open_loop_table(group, cells) : closed_loop_table(group, cells);
    text += reasons(group, cells) + "\n";
  }
  for (const NotApplicable& absent : results.plan.not_applicable) {
    text += "not applicable: " + printable(absent.model) +
            (absent.model.empty() || absent.workload.empty() ? "" : "/") +
            printable(absent.workload) + ": " + printable(absent.reason) + "\n";
  }
  if (has_comparisons) text += (text.empty() ? "" : "\n") + format_comparisons(results);
  return text;
}

std::string format_csv(const Results& results) {
  std::string text =
      "name,model,workload,workers,concurrency,tasks,size,chunk,settings,runtime,trials,rank,"
      "median_ns,low_ns,"
      "high_ns,speed_up,start_stop_ns,one_shot_ns,effective_cores,service_cores,peak_bytes,"
      "running_share,ready_share,blocked_share,arrival_rate,achieved_rate,saturated_trials,"
      "latency_p50_ns,latency_p90_ns,latency_p99_ns,latency_p999_ns,latency_max_ns,failure\n";
  std::vector<bool> written(results.plan.cells.size(), false);
  for (const Group& group : summarize(results)) {
    for (const CellSummary& summary : group.cells) {
      // The baseline of a waiting workload stands in several groups.
      if (written[summary.cell]) continue;
      written[summary.cell] = true;
      const Cell& cell = results.plan.cells[summary.cell];
      const bool measured = summary.median_ns.has_value();
      std::vector<std::string> fields = {
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
          summary.states ? format_number(summary.states->running, 4) : "",
          summary.states ? format_number(summary.states->ready, 4) : "",
          summary.states ? format_number(summary.states->blocked, 4) : "",
          cell.arrival_rate > 0 ? format_number(cell.arrival_rate, 3) : "",
          summary.arrivals ? format_number(summary.arrivals->achieved_rate, 3) : "",
          summary.arrivals ? std::to_string(summary.arrivals->saturated_trials) : ""};
      for (const LatencyQuantile& quantile : latency_quantiles) {
        fields.push_back(summary.arrivals
                             ? std::to_string(summary.arrivals->latency.quantile_ns(quantile.share))
                             : "");
      }
      fields.push_back(summary.failure != nullptr ? printable(summary.failure->reason) : "");
      for (std::size_t field = 0; field < fields.size(); ++field) {
        text += (field == 0 ? "" : ",") + csv_field(fields[field]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace reports
