// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/cell_table.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <iterator>
#include <span>

#include <fmt/core.h>

#include "reports/formats/operation_columns.h"
#include "reports/results/cell_fault.h"
#include "reports/results/slowdown.h"
#include "reports/results/work_text.h"
#include "reports/summary/answers.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr CellColumn all_columns[] = {
    {"rank", "the rank, or ranks, that the rounds leave open", true},
    {"model", "the model with its settings; always shown", true},
    {"workers", "processes or threads", true},
    {"median", "the median time of an iteration", true},
    {"interval", "its 95 % interval", true},
    {"all-iterations", "the median over all iterations, quiet or not"},
    {"quiet", "the share of iterations that nobody disturbed"},
    {"per-operation", "where tasks share: the median over its operations", true},
    {"cpu-per-operation", "where tasks share: CPU time over operations", true, 3},
    {"switches", "where tasks share: context switches per operation", true, 4},
    {"fairness", "where tasks share: Jain's index of the tasks' rates", true, 5},
    {"first-result", "where tasks talk: from the start to the first result", true},
    {"bytes-per-second", "where tasks talk: bytes of items over time", true, 6},
    {"waits", "where tasks share: quantiles of what operations wait, or items take"},
    {"lateness", "where that is the result: how late tasks go on", true},
    {"speed-up", "the time of serial over this one", true},
    {"start-stop", "what starting and stopping the workers takes"},
    {"one-shot", "start, one cold iteration, stop", true, 1},
    {"cores", "CPU time over wall time"},
    {"server-cores", "the same of the server that tasks talk to"},
    {"throttled", "under a CPU quota: the cores that it kept from the tasks"},
    {"served", "where tasks wait: from a task's begin to its end"},
    {"queued", "where tasks wait: from the start to a task's begin"},
    {"states", "the workers' time: running, ready, blocked"},
    {"instructions", "instructions per cycle of the work"},
    {"memory", "the highest memory of all processes together", true, 2},
    {"achieved", "of an arrival rate: what was reached", true},
    {"latency", "of an arrival rate: quantiles of the latency", true},
    {"remark", "of an arrival rate: whether it was too much", true}};

/// The workers' time: running, ready, blocked.
std::string format_states(const std::optional<CellSummary::States>& states) {
  if (!states) return "";
  const auto percentage = [](double share) { return format_number(100 * share, 0); };
  return fmt::format("{}/{}/{}", percentage(states->running), percentage(states->ready),
                     format_percent(states->blocked, 0));
}

/// Returns the interpreter that all cells of a group have; empty where there is none, or several.
std::string shared_runtime(const Group& group, const std::vector<Cell>& cells) {
  if (group.cells.empty()) return "";
  const std::string& first = cells[group.cells.front().cell].runtime;
  const bool is_shared = std::ranges::all_of(group.cells, [&](const CellSummary& summary) {
    return cells[summary.cell].runtime == first;
  });
  return is_shared ? first : "";
}

std::string title(const Group& group, const std::vector<Cell>& cells, const std::string& runtime) {
  std::string text =
      fmt::format("{}: {}", sanitize(group.work.workload, 60), pluralize(group.work.tasks, "task"));
  if (!group.language.empty()) text += ", " + group.language;
  if (!runtime.empty()) text += ", " + sanitize(runtime, 60);
  if (group.concurrency) {
    text += ", " + std::to_string(*group.concurrency) + " in flight at most";
  }
  if (group.arrival_rate > 0) {
    const bool arrive_operations =
        !group.cells.empty() && cells[group.cells.front().cell].arriving_operations != 0;
    text += fmt::format(", {}{} arrive", format_rate(group.arrival_rate),
                        arrive_operations ? " items" : "");
  }
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

/// `runtime` is the interpreter that need not be said.
std::string settings(const Cell& cell, const std::string& runtime) {
  std::string text = sanitize(cell.model, 100);
  // Where tasks wait, the title of the table says it. Tasks that share are all in flight by
  // default.
  const bool is_default = !sync_of(cell).empty() && cell.concurrency == cell.tasks;
  if (!cell.waits && cell.concurrency != cell.workers && !is_default) {
    text += " concurrency:" + std::to_string(cell.concurrency);
  }
  if (cell.chunk != 0) text += " chunk:" + std::to_string(cell.chunk);
  // The lock says what the price is of, whether or not it is the default.
  for (const auto& [option, name] : {std::pair{"lock", cell.lock}, {"channel", cell.channel}}) {
    if (name.empty() || cell.settings.contains(option)) continue;
    text += std::string(" ") + option + ":" + sanitize(name, 60);
  }
  for (const auto& [name, value] : cell.settings) {
    text += fmt::format(" {}:{}", sanitize(name, 60), readable(name, value));
  }
  if (cell.runtime != runtime) text += " (" + sanitize(cell.runtime, 60) + ")";
  return text;
}

/// Columns that only some groups have.
struct Extras {
  OperationColumns operations;
  bool speed_up = false;  ///< where tasks share there may be no serial cell to compare with
  bool service = false;
  bool throttled = false;
  bool served = false;
  bool quiet = false;
  bool instructions = false;
  std::string runtime;  ///< of all cells
  std::span<const CellState> states;

  Extras(const Group& group, const std::vector<Cell>& cells, std::span<const CellState> cell_states)
      : operations(group), runtime(shared_runtime(group, cells)), states(cell_states) {
    for (const CellSummary& cell : group.cells) {
      speed_up |= cell.speed_up.has_value();
      service |= cell.service_cores.has_value();
      throttled |= cell.throttled_cores.has_value();
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

std::string format_throttled(const CellSummary& summary) {
  return summary.throttled_cores ? format_number(*summary.throttled_cores, 2) : "";
}

/// What stands in place of the figures of a cell that has none.
std::string why_no_figures(const CellSummary& summary, const Cell& cell) {
  if (summary.failure != nullptr) return "failed";
  if (has_fault(cell)) return "a fault: not timed";
  return summary.expected_failure == nullptr                       ? "not measured"
         : summary.expected_failure->kind == FailureKind::deadlock ? "deadlock, as expected"
                                                                   : "race, as expected";
}

std::vector<std::string> row(const CellSummary& summary, const Cell& cell, const Extras& extras) {
  const std::string rank = summary.rank ? rank_text(summary.rank) : cell.baseline ? "·" : "–";
  std::vector<std::string> fields = {rank, settings(cell, extras.runtime),
                                     std::to_string(cell.workers)};
  if (summary.failure != nullptr || !summary.median_ns) {
    fields.push_back(why_no_figures(summary, cell));
    return fields;
  }
  fields.push_back(format_duration(*summary.median_ns));
  fields.push_back(summary.interval_ns ? format_interval(*summary.interval_ns) : "");
  if (extras.quiet) {
    const CellState& state = extras.states[summary.cell];
    fields.push_back(summary.all_median_ns ? format_duration(*summary.all_median_ns) : "");
    fields.push_back(state.quiet_share ? format_percent(*state.quiet_share, 0) : "");
  }
  extras.operations.add_fields(summary, fields);
  if (!extras.operations.any() || extras.speed_up) {
    fields.push_back(summary.speed_up ? format_ratio(*summary.speed_up) : "");
  }
  fields.push_back(summary.start_stop_ns ? format_duration(*summary.start_stop_ns) : "");
  fields.push_back(summary.one_shot_ns ? format_duration(*summary.one_shot_ns) : "");
  fields.push_back(summary.effective_cores ? format_number(*summary.effective_cores, 2) : "");
  if (extras.service) fields.push_back(format_service(summary));
  if (extras.throttled) fields.push_back(format_throttled(summary));
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

/// Whoever divides two medians of a table should know why the speed-up is another figure.
std::string speed_up_footnote(const Group& group, const std::vector<Cell>& cells,
                              const std::string& runtime) {
  std::vector<std::string> rows;
  for (const CellSummary& summary : group.cells) {
    if (!summary.medians_tell_otherwise) continue;
    const std::string name = settings(cells[summary.cell], runtime);
    if (std::ranges::find(rows, name) == rows.end()) rows.push_back(name);
  }
  if (rows.empty()) return "";
  return fmt::format(
      "The speed-up of {} is not the ratio of the medians above: it compares turns side by side, "
      "and neighbours did not slow all turns alike (docs/method.md, \"Ranks, intervals, ratios\").",
      some_of(rows));
}

CellTable closed_loop_table(const Group& group, const std::vector<Cell>& cells,
                            const std::vector<CellState>& states) {
  const Extras extras(group, cells, states);
  CellTable table{.title = title(group, cells, extras.runtime),
                  .columns = {{"rank", "rank"},
                              {"model", "model", true},
                              {"workers", "workers"},
                              {"median", "median"},
                              {"interval", "95 % interval"}}};
  const auto add = [&](std::string_view name, const char* column_title) {
    table.columns.push_back({name, column_title});
  };
  if (extras.quiet) {
    add("all-iterations", "all iterations");
    add("quiet", "quiet");
  }
  extras.operations.add_titles(table);
  if (!extras.operations.any() || extras.speed_up) add("speed-up", "speed-up");
  add("start-stop", "start+stop");
  add("one-shot", "one-shot");
  add("cores", "cores");
  if (extras.service) add("server-cores", service_title);
  if (extras.throttled) add("throttled", "throttled");
  if (extras.served) {
    add("served", "served");
    add("queued", "queued");
  }
  add("states", states_title);
  if (extras.instructions) add("instructions", "instr/cycle");
  add("memory", "peak memory");
  for (const CellSummary& summary : group.cells) {
    table.rows.push_back({summary.cell, row(summary, cells[summary.cell], extras)});
  }
  table.footnote = speed_up_footnote(group, cells, extras.runtime);
  return table;
}

/// A schedule that is over before its first tasks are says nothing about a rate.
bool is_too_short(const CellSummary& summary, const Cell& cell) {
  constexpr double min_lengths = 10;
  return schedule_s(cell) * 1e9 <
         min_lengths * static_cast<double>(summary.arrivals->latency.quantile_ns(0.5));
}

/// Returns what arrives.
std::string arriving(const Cell& cell) { return cell.arriving_operations == 0 ? "tasks" : "items"; }

std::string saturation(const CellSummary& summary, const Cell& cell) {
  const std::uint64_t saturated = summary.arrivals->saturated_trials;
  const std::uint64_t trials = summary.samples_ns.size();
  if (saturated == 0)
    return is_too_short(summary, cell) ? "too few " + arriving(cell) + " to tell" : "";
  if (saturated == trials) return "saturated";
  return fmt::format("saturated in {} of {}", saturated, trials);
}

/// A quantile of few tasks is worth little: below each stands how many lie at or above it.
CellTable open_loop_table(const Group& group, const std::vector<Cell>& cells) {
  const Extras extras(group, cells, {});
  CellTable table{
      .title = title(group, cells, extras.runtime),
      .columns = {{"model", "model", true}, {"workers", "workers"}, {"achieved", "achieved"}}};
  for (const LatencyQuantile& quantile : latency_quantiles) {
    table.columns.push_back({"latency", quantile.title});
  }
  if (extras.service) table.columns.push_back({"server-cores", service_title});
  if (extras.throttled) table.columns.push_back({"throttled", "throttled"});
  table.columns.push_back({"states", states_title});
  table.columns.push_back({"remark", "", true});
  for (const CellSummary& summary : group.cells) {
    const Cell& cell = cells[summary.cell];
    std::vector<std::string> fields = {settings(cell, extras.runtime),
                                       std::to_string(cell.workers)};
    if (summary.failure != nullptr || !summary.arrivals) {
      fields.emplace_back(summary.failure != nullptr ? "failed" : "not measured");
      table.rows.push_back({summary.cell, std::move(fields)});
      continue;
    }
    std::vector<std::string> behind = {"  " + arriving(cell) + " behind", "", ""};
    fields.push_back(format_rate(summary.arrivals->achieved_rate));
    for (const LatencyQuantile& quantile : latency_quantiles) {
      const std::int64_t ns = summary.arrivals->latency.quantile_ns(quantile.share);
      fields.push_back(format_duration(static_cast<double>(ns)));
      behind.push_back(std::to_string(summary.arrivals->latency.count_at_or_above(ns)));
    }
    if (extras.service) fields.push_back(format_service(summary));
    if (extras.throttled) fields.push_back(format_throttled(summary));
    fields.push_back(format_states(summary.states));
    fields.push_back(saturation(summary, cell));
    table.rows.push_back({summary.cell, std::move(fields)});
    table.rows.push_back({std::nullopt, std::move(behind)});
  }
  return table;
}

}  // namespace

std::span<const CellColumn> cell_columns() { return all_columns; }

bool shows(const TextLayout& layout, std::string_view column) {
  if (column == "model") return true;
  if (!layout.columns.empty()) {
    return std::ranges::find(layout.columns, column) != layout.columns.end();
  }
  const auto* const known = std::ranges::find(all_columns, column, &CellColumn::name);
  return layout.is_wide || known == std::end(all_columns) || known->is_usual;
}

std::string few_rounds_text(std::size_t rounds_needed) {
  return "ranks need at least " + pluralize(rounds_needed, "round");
}

std::vector<CellState> wide_states(const Results& results, const TextLayout& layout) {
  const bool has_some = std::ranges::any_of(
      std::initializer_list<const char*>{"all-iterations", "quiet", "instructions"},
      [&](const char* column) { return shows(layout, column); });
  if (!has_some) return {};
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
