// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/table.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/formats/budget_lines.h"
#include "reports/formats/cell_table.h"
#include "reports/formats/comparison_table.h"
#include "reports/state/cell_state.h"
#include "reports/summary/left_out.h"
#include "reports/summary/summary.h"
#include "reports/text/fold.h"
#include "reports/text/text.h"
#include "reports/text/text_table.h"

namespace reports {
namespace {

/// Returns when a column is left out where there is too little room: the one with the highest
/// number first, and one with 0 never. Memory is what the first result is weighed against.
std::size_t leave_out(const CellColumn& column, bool has_first_results) {
  return has_first_results && column.name == "memory" ? 0 : column.leave_out;
}

std::string table_of(const CellTable& cells, const TextLayout& layout) {
  using enum TextTable::Align;
  const bool has_first_results = std::ranges::find(cells.columns, "first-result",
                                                   &CellTable::Column::name) != cells.columns.end();
  std::vector<TextTable::Column> columns;
  std::vector<std::size_t> shown;
  for (std::size_t place = 0; place < cells.columns.size(); ++place) {
    const CellTable::Column& column = cells.columns[place];
    if (!shows(layout, column.name)) continue;
    const bool says_something = std::ranges::any_of(cells.rows, [&](const CellTable::Row& row) {
      return place < row.fields.size() && !row.fields[place].empty();
    });
    if (!says_something && layout.columns.empty() && !layout.is_wide) continue;
    const auto known = std::ranges::find(cell_columns(), column.name, &CellColumn::name);
    // What was asked for by name stays.
    const bool may_go = layout.columns.empty() && known != cell_columns().end();
    shown.push_back(place);
    columns.push_back({column.title,
                       column.name == "model"      ? left
                       : column.is_text            ? folded
                       : column.name == "interval" ? dash
                                                   : right,
                       may_go ? leave_out(*known, has_first_results) : 0});
  }
  TextTable table(std::move(columns));
  for (const CellTable::Row& row : cells.rows) {
    std::vector<std::string> fields;
    fields.reserve(shown.size());
    for (const std::size_t place : shown) {
      fields.push_back(place < row.fields.size() ? row.fields[place] : std::string());
    }
    table.add_row(std::move(fields));
  }
  return table.str(layout.width);
}

/// Three messages of tasks, and what to do about them.
constexpr std::size_t max_reason_bytes = 1200;

std::string reasons(const Group& group, const Results& results) {
  const std::vector<Cell>& cells = results.plan.cells;
  std::string text;
  if (results.unranked) {  // another program's, whose benchmarks are all of one group
    for (const Skip& skip : results.skipped) {
      text += fmt::format("  skipped: {}: {}\n", sanitize(cells[skip.cell].name),
                          sanitize(skip.reason));
    }
  }
  for (const CellSummary& summary : group.cells) {
    if (summary.failure == nullptr) continue;
    text += fmt::format("  failed: {}: {}\n", sanitize(cells[summary.cell].name),
                        sanitize(summary.failure->reason, max_reason_bytes));
  }
  return text;
}

/// Leaves out the cells of a group that have neither a result nor failed. Returns how many of them
/// nobody has left out, whose reason would stand below all tables.
std::size_t leave_out_rows(Group& group, const Results& results) {
  std::size_t not_measured = 0;
  std::erase_if(group.cells, [&](const CellSummary& summary) {
    if (summary.median_ns || summary.arrivals || summary.failure != nullptr) return false;
    if (results.skip(summary.cell) == nullptr && summary.expected_failure == nullptr) {
      ++not_measured;
    }
    return true;
  });
  return not_measured;
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
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", name, value);
  }
  return text;
}

std::string whole(double value) { return format_number(value, 0); }

/// Adds the quantiles of waits, or as many empty fields.
void add_quantiles(const Histogram* waits, std::vector<std::string>& fields) {
  const bool is_known = waits != nullptr && waits->total() > 0;
  for (const LatencyQuantile& quantile : latency_quantiles) {
    fields.push_back(is_known ? std::to_string(waits->quantile_ns(quantile.share)) : "");
  }
}

bool has_latencies(const CellSummary& summary) {
  return summary.operations && summary.operations->traits.sampled == SampledTime::latency;
}

void add_operations(const CellSummary& summary, std::vector<std::string>& fields) {
  constexpr std::size_t figures = 8;
  if (!summary.operations) {
    fields.resize(fields.size() + figures + std::size(latency_quantiles));
    return;
  }
  const CellSummary::Operations& one = *summary.operations;
  const auto& fairness = one.fairness;
  // What an iteration has: the figure of one operation is over them.
  fields.push_back(one.ns > 0 ? whole(*summary.median_ns / one.ns) : "");
  fields.push_back(format_number(one.ns, 3));
  fields.push_back(one.ns > 0 ? format_number(1e9 / one.ns, 1) : "");
  fields.push_back(one.cpu_ns ? format_number(*one.cpu_ns, 3) : "");
  fields.push_back(one.switches ? format_number(*one.switches, 6) : "");
  fields.push_back(fairness ? format_number(fairness->jain, 4) : "");
  fields.push_back(fairness ? format_number(fairness->share_min, 4) : "");
  fields.push_back(fairness ? format_number(fairness->share_max, 4) : "");
  add_quantiles(has_latencies(summary) ? nullptr : &one.waits, fields);
}

/// How long items are on their way through a channel, and how many bytes they move.
void add_item_latency(const CellSummary& summary, std::vector<std::string>& fields) {
  add_quantiles(has_latencies(summary) ? &summary.operations->waits : nullptr, fields);
  const bool moves_bytes = summary.operations && summary.operations->bytes_per_second;
  fields.push_back(moves_bytes ? whole(*summary.operations->bytes_per_second) : "");
}

void add_expected_failure(const Results& results, std::uint64_t cell,
                          std::vector<std::string>& fields) {
  const auto& kind = results.plan.cells[cell].expected_failure;
  const ExpectedFailure* const failure = results.expected_failure(cell);
  fields.emplace_back(!kind ? "" : *kind == FailureKind::race ? "race" : "deadlock");
  fields.push_back(!kind ? "" : std::to_string(failure == nullptr ? 0 : failure->trials));
}

}  // namespace

std::string format_groups(const Results& results,
                          const std::function<std::string(std::string_view)>& describe,
                          const TextLayout& layout) {
  return format_groups(results, Order(results), describe, layout);
}

std::string format_groups(const Results& results, const Order& order,
                          const std::function<std::string(std::string_view)>& describe,
                          const TextLayout& layout) {
  const std::vector<CellState> states = wide_states(results, layout);
  std::string text;
  std::size_t rounds_needed = 0;
  std::size_t not_measured = 0;
  std::set<std::string> described;
  for (Group& group : summarize(results, order)) {
    if (!layout.is_wide && !results.unranked) {
      not_measured += leave_out_rows(group, results);
      if (group.cells.empty()) continue;
    }
    rounds_needed = std::max(rounds_needed, group.rounds_needed);
    const CellTable table = make_cell_table(group, results.plan.cells, states);
    text += fold(table.title + "\n", layout.width);
    const bool is_described = !described.insert(group.work.workload).second && !layout.is_wide;
    if (const auto line = describe(group.work.workload); !line.empty() && !is_described) {
      text += fold("  " + line + "\n", layout.width);
    }
    text += table_of(table, layout);
    if (!table.footnote.empty() && shows(layout, "speed-up")) {
      text += fold("  " + table.footnote + "\n", layout.width);
    }
    text += fold(reasons(group, results) + scaled_lines(group, results), layout.width) + "\n";
  }
  if (not_measured > 0) {
    text += fmt::format("not measured: {} (--wide shows all)\n\n", pluralize(not_measured, "cell"));
  }
  if (rounds_needed > 0) text += few_rounds_text(rounds_needed) + "\n\n";
  return text;
}

std::string format_csv(const Results& results) {
  std::string text =
      "name,model,workload,workers,concurrency,tasks,size,chunk,settings,runtime,trials,rank,"
      "rank_last,"
      "median_ns,low_ns,"
      "high_ns,speed_up,start_stop_ns,one_shot_ns,effective_cores,service_cores,peak_bytes,"
      "running_share,ready_share,blocked_share,arrival_rate,achieved_rate,saturated_trials,"
      "latency_p50_ns,latency_p90_ns,latency_p99_ns,latency_p999_ns,latency_max_ns,all_median_ns,"
      "quiet_share,instructions_per_cycle,failure,left_out,measured_tasks,lock,channel,operations,"
      "ns_per_operation,operations_per_second,cpu_ns_per_operation,switches_per_operation,fairness_"
      "jain,share_min,share_max,"
      "lock_wait_p50_ns,lock_wait_p90_ns,lock_wait_p99_ns,lock_wait_p999_ns,lock_wait_max_ns,"
      "expected_failure,occurred_in_trials,"
      "item_latency_p50_ns,item_latency_p90_ns,item_latency_p99_ns,item_latency_p999_ns,"
      "item_latency_max_ns,bytes_per_second,first_result_ns,throttled_cores\n";
  std::vector<bool> written(results.plan.cells.size(), false);
  const std::vector<CellState> states = cell_states(results);
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
          summary.rank ? std::to_string(summary.rank->first) : "",
          summary.rank ? std::to_string(summary.rank->last) : "",
          measured ? whole(*summary.median_ns) : "",
          summary.interval_ns ? whole(summary.interval_ns->low) : "",
          summary.interval_ns ? whole(summary.interval_ns->high) : "",
          summary.speed_up ? format_number(*summary.speed_up, 4) : "",
          summary.start_stop_ns ? whole(*summary.start_stop_ns) : "",
          summary.one_shot_ns ? whole(*summary.one_shot_ns) : "",
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
      const CellState& state = states[summary.cell];
      fields.push_back(summary.all_median_ns ? whole(*summary.all_median_ns) : "");
      fields.push_back(state.quiet_share ? format_number(*state.quiet_share, 4) : "");
      fields.push_back(
          state.instructions_per_cycle ? format_number(*state.instructions_per_cycle, 3) : "");
      fields.push_back(summary.failure != nullptr ? sanitize(summary.failure->reason) : "");
      const Skip* const skip = results.skip(summary.cell);
      fields.push_back(skip != nullptr ? sanitize(whole_reason(*skip)) : "");
      fields.push_back(cell.measured_tasks ? std::to_string(*cell.measured_tasks) : "");
      fields.push_back(cell.lock);
      fields.push_back(cell.channel);
      add_operations(summary, fields);
      add_expected_failure(results, summary.cell, fields);
      add_item_latency(summary, fields);
      const auto& operations = summary.operations;
      fields.push_back(
          operations && operations->first_result_ns ? whole(*operations->first_result_ns) : "");
      fields.push_back(summary.throttled_cores ? format_number(*summary.throttled_cores, 3) : "");
      for (std::size_t field = 0; field < fields.size(); ++field) {
        text += (field == 0 ? "" : ",") + csv_field(fields[field]);
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace reports
