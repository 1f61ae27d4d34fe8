// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/cell_table.h"

#include <algorithm>
#include <charconv>
#include <span>

#include <fmt/core.h>

#include "reports/results/slowdown.h"
#include "reports/results/work_text.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The workers' time: running, ready, blocked.
std::string format_states(const std::optional<CellSummary::States>& states) {
  if (!states) return "";
  const auto percentage = [](double share) { return format_number(100 * share, 0); };
  return fmt::format("{}/{}/{}", percentage(states->running), percentage(states->ready),
                     format_percent(states->blocked, 0));
}

std::string title(const Group& group, const std::vector<Cell>& cells) {
  std::string text =
      fmt::format("{}: {}", sanitize(group.work.workload, 60), pluralize(group.work.tasks, "task"));
  if (!group.language.empty()) text += ", " + group.language;
  if (group.concurrency) {
    text += ", " + std::to_string(*group.concurrency) + " in flight at most";
  }
  if (group.arrival_rate > 0) text += ", " + format_rate(group.arrival_rate) + " arrive";
  if (!group.cells.empty()) text += shape_text(cells[group.cells.front().cell]);
  if (group.left_unranked > 0) {
    text += fmt::format(" (of {} only the fastest {} are ranked)", max_ranked + group.left_unranked,
                        max_ranked);
  }
  return text + describe_slowdown(group.work.slowdown);
}

std::string format_interval(const Interval& interval) {
  return fmt::format("{} – {}", format_duration(interval.low), format_duration(interval.high));
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
  return sanitize(value, 40);
}

std::string settings(const Cell& cell) {
  std::string text = sanitize(cell.model, 100);
  if (cell.chunk != 0) text += " chunk:" + std::to_string(cell.chunk);
  for (const auto& [name, value] : cell.settings) {
    text += fmt::format(" {}:{}", sanitize(name, 60), readable(name, value));
  }
  if (!cell.runtime.empty()) text += " (" + sanitize(cell.runtime, 60) + ")";
  return text;
}

/// Columns that only some groups have.
struct Extras {
  bool service = false;
  bool served = false;
  bool quiet = false;
  bool instructions = false;
  std::span<const CellState> states;

  Extras(const Group& group, std::span<const CellState> cell_states) : states(cell_states) {
    for (const CellSummary& cell : group.cells) {
      service |= cell.service_cores.has_value();
      served |= cell.served.has_value();
      if (states.empty()) continue;
      quiet |= states[cell.cell].quiet_share.has_value();
      instructions |= states[cell.cell].instructions_per_cycle.has_value();
    }
  }
};

std::string format_service(const CellSummary& summary) {
  return summary.service_cores ? format_number(*summary.service_cores, 2) : "";
}

std::vector<std::string> row(const CellSummary& summary, const Cell& cell, const Extras& extras) {
  const std::string rank = summary.rank ? rank_text(summary.rank) : cell.baseline ? "·" : "–";
  std::vector<std::string> fields = {rank, settings(cell), std::to_string(cell.workers)};
  if (summary.failure != nullptr || !summary.median_ns) {
    fields.emplace_back(summary.failure != nullptr ? "failed" : "not measured");
    return fields;
  }
  fields.push_back(format_duration(*summary.median_ns));
  fields.push_back(summary.interval_ns ? format_interval(*summary.interval_ns) : "");
  if (extras.quiet) {
    const CellState& state = extras.states[summary.cell];
    fields.push_back(summary.all_median_ns ? format_duration(*summary.all_median_ns) : "");
    fields.push_back(state.quiet_share ? format_percent(*state.quiet_share, 0) : "");
  }
  fields.push_back(summary.speed_up ? format_ratio(*summary.speed_up) : "");
  fields.push_back(summary.start_stop_ns ? format_duration(*summary.start_stop_ns) : "");
  fields.push_back(summary.one_shot_ns ? format_duration(*summary.one_shot_ns) : "");
  fields.push_back(summary.effective_cores ? format_number(*summary.effective_cores, 2) : "");
  if (extras.service) fields.push_back(format_service(summary));
  if (extras.served) {
    fields.push_back(summary.served ? format_duration(summary.served->served_ns) : "");
    fields.push_back(summary.served ? format_duration(summary.served->queued_ns) : "");
  }
  fields.push_back(format_states(summary.states));
  if (extras.instructions) {
    const auto& rate = extras.states[summary.cell].instructions_per_cycle;
    fields.push_back(rate ? format_number(*rate, 2) : "");
  }
  fields.push_back(summary.peak_bytes ? format_bytes(*summary.peak_bytes) : "");
  return fields;
}

constexpr const char* states_title = "run/ready/block";
constexpr const char* service_title = "server cores";

CellTable closed_loop_table(const Group& group, const std::vector<Cell>& cells,
                            const std::vector<CellState>& states) {
  const Extras extras(group, states);
  CellTable table{
      .title = title(group, cells),
      .columns = {{"rank"}, {"model", true}, {"workers"}, {"median"}, {"95 % interval"}}};
  if (extras.quiet) {
    table.columns.insert(table.columns.end(), {{"all iterations"}, {"quiet"}});
  }
  table.columns.insert(table.columns.end(),
                       {{"speed-up"}, {"start+stop"}, {"one-shot"}, {"cores"}});
  if (extras.service) table.columns.push_back({service_title});
  if (extras.served) table.columns.insert(table.columns.end(), {{"served"}, {"queued"}});
  table.columns.push_back({states_title});
  if (extras.instructions) table.columns.push_back({"instr/cycle"});
  table.columns.push_back({"peak memory"});
  for (const CellSummary& summary : group.cells) {
    table.rows.push_back({summary.cell, row(summary, cells[summary.cell], extras)});
  }
  return table;
}

/// A schedule that is over before its first tasks are says nothing about a rate.
bool is_too_short(const CellSummary& summary, const Cell& cell) {
  constexpr double min_lengths = 10;
  const double schedule_ns = static_cast<double>(cell.tasks) / cell.arrival_rate * 1e9;
  return schedule_ns <
         min_lengths * static_cast<double>(summary.arrivals->latency.quantile_ns(0.5));
}

std::string saturation(const CellSummary& summary, const Cell& cell) {
  const std::uint64_t saturated = summary.arrivals->saturated_trials;
  const std::uint64_t trials = summary.samples_ns.size();
  if (saturated == 0) return is_too_short(summary, cell) ? "too few tasks to tell" : "";
  if (saturated == trials) return "saturated";
  return fmt::format("saturated in {} of {}", saturated, trials);
}

/// A quantile of few tasks is worth little: below each stands how many lie at or above it.
CellTable open_loop_table(const Group& group, const std::vector<Cell>& cells) {
  CellTable table{.title = title(group, cells),
                  .columns = {{"model", true}, {"workers"}, {"achieved"}}};
  for (const LatencyQuantile& quantile : latency_quantiles) {
    table.columns.push_back({quantile.title});
  }
  const Extras extras(group, {});
  if (extras.service) table.columns.push_back({service_title});
  table.columns.push_back({states_title});
  table.columns.push_back({"", true});
  for (const CellSummary& summary : group.cells) {
    const Cell& cell = cells[summary.cell];
    std::vector<std::string> fields = {settings(cell), std::to_string(cell.workers)};
    if (summary.failure != nullptr || !summary.arrivals) {
      fields.emplace_back(summary.failure != nullptr ? "failed" : "not measured");
      table.rows.push_back({summary.cell, std::move(fields)});
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
    table.rows.push_back({summary.cell, std::move(fields)});
    table.rows.push_back({std::nullopt, std::move(behind)});
  }
  return table;
}

}  // namespace

std::string few_rounds_text(std::size_t rounds_needed) {
  return "ranks need at least " + pluralize(rounds_needed, "round");
}

std::vector<CellState> wide_states(const Results& results, TableWidth width) {
  if (width == TableWidth::usual) return {};
  std::vector<CellState> states = cell_states(results);
  const bool is_known = std::ranges::any_of(states, [](const CellState& state) {
    return state.quiet_share || state.instructions_per_cycle;
  });
  if (!is_known) states.clear();
  return states;
}

CellTable make_cell_table(const Group& group, const std::vector<Cell>& cells,
                          const std::vector<CellState>& states) {
  return group.arrival_rate > 0 ? open_loop_table(group, cells)
                                : closed_loop_table(group, cells, states);
}

}  // namespace reports
