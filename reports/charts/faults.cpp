// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/faults.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reports/charts/charts.h"
#include "reports/charts/support/operation_figures.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using vega_lite::Json;

constexpr const char* no_result = "no result";

std::string time_text(const std::optional<std::int64_t>& time_ns) {
  return time_ns ? format_duration(static_cast<double>(*time_ns)) : "";
}

std::vector<std::string> columns() {
  return {"model",    "fault", "result",         "the caller is told", "told after",
          "finished", "kept",  "next iteration", "workers lost",       "left behind"};
}

/// "right, after 2.10 ms (usually 2.00 ms)".
std::string next_text(const FaultOutcome& outcome) {
  std::string text = next_iteration_text(outcome);
  if (outcome.next_ns) text += ", after " + time_text(outcome.next_ns);
  if (outcome.next_ns && outcome.usual_ns) {
    text += fmt::format(" (usually {})", time_text(outcome.usual_ns));
  }
  return text;
}

std::vector<std::string> row_of(const FaultCase& one, const Cell& cell) {
  std::vector<std::string> row = {one.method, one.kind};
  if (!one.outcome) {
    row.push_back(one.missing_reason);
    row.resize(columns().size());
    return row;
  }
  const FaultOutcome& outcome = *one.outcome;
  row.insert(row.end(),
             {style_of(one.verdict).text, outcome.told.empty() ? "nothing" : outcome.told,
              time_text(outcome.told_after_ns), std::to_string(outcome.finished_tasks),
              fmt::format("{} of {}", outcome.kept_results, cell.tasks), next_text(outcome),
              outcome.workers_lost ? std::to_string(*outcome.workers_lost) : "",
              fmt::format("{}", fmt::join(outcome.left_behind, ", "))});
  return row;
}

/// "S survived, T task lost, …", of those verdicts that are there.
std::string legend_text(const std::vector<FaultCase>& all) {
  std::string text;
  for (std::size_t place = 0; place < fault_verdict_count; ++place) {
    const auto verdict = static_cast<FaultVerdict>(place);
    const bool is_there = std::ranges::any_of(
        all, [&](const FaultCase& one) { return one.outcome && one.verdict == verdict; });
    if (!is_there) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", style_of(verdict).letter,
                        style_of(verdict).text);
  }
  return text;
}

/// A row per model and a column per fault, a letter in each.
DataTable letters_of(const std::vector<FaultCase>& all) {
  const std::vector<std::string> kinds = each_once(all, &FaultCase::kind);
  DataTable table{.columns = {"model"}, .rows = {}};
  table.columns.insert(table.columns.end(), kinds.begin(), kinds.end());
  for (const std::string& method : each_once(all, &FaultCase::method)) {
    std::vector<std::string> row = {method};
    row.resize(kinds.size() + 1);
    for (const FaultCase& one : all) {
      if (one.method != method) continue;
      const auto column = std::ranges::find(kinds, one.kind) - kinds.begin();
      row[static_cast<std::size_t>(column) + 1] = one.outcome ? style_of(one.verdict).letter : "–";
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Json place(const char* field, const std::vector<std::string>& domain, bool is_x) {
  Json encoding = {{"field", field}, {"type", "ordinal"}, {"title", nullptr}, {"sort", nullptr}};
  encoding["scale"] = {{"domain", domain}, {"paddingInner", 0.06}, {"paddingOuter", 0.02}};
  encoding["axis"] = {{"grid", false}, {"ticks", false}, {"domain", false}};
  if (is_x) encoding["axis"].update({{"orient", "top"}, {"labelAngle", -45}});
  if (!is_x) encoding["axis"]["labelLimit"] = 170;
  return encoding;
}

class MatrixSpec {
 public:
  MatrixSpec(const SelectedCells& selected, const std::vector<FaultCase>& all)
      : methods_(each_once(all, &FaultCase::method)), kinds_(each_once(all, &FaultCase::kind)) {
    for (const FaultCase& one : all) {
      const std::vector<std::string> texts = row_of(one, selected.cell(one.cell));
      Json row = {{"method", one.method},
                  {"kind", one.kind},
                  {"verdict", one.outcome ? style_of(one.verdict).text : no_result},
                  {"letter", one.outcome ? style_of(one.verdict).letter : "–"},
                  {"after", one.outcome ? time_text(one.outcome->told_after_ns) : ""}};
      vega_lite::put_tooltip(row, texts);
      rows_.push_back(std::move(row));
    }
    for (std::size_t verdict = 0; verdict < fault_verdict_count; ++verdict) {
      const FaultVerdictStyle& style = style_of(static_cast<FaultVerdict>(verdict));
      add_entry(all, style);
    }
  }

  Json spec() const {
    Json spec = vega_lite::start(rows_);
    spec["height"] = {{"step", 30}};
    spec["layer"] = Json::array({squares(), text("letter", true), text("after", false)});
    return spec;
  }

 private:
  void add_entry(const std::vector<FaultCase>& all, const FaultVerdictStyle& style) {
    const bool is_there = std::ranges::any_of(all, [&](const FaultCase& one) {
      return one.outcome && style_of(one.verdict).letter == style.letter;
    });
    if (!is_there) return;
    verdicts_.emplace_back(style.text);
    labels_.push_back(fmt::format("{} {}", style.letter, style.text));
    colours_.push_back(style.colour);
  }

  Json places() const {
    return {{"x", place("kind", kinds_, true)}, {"y", place("method", methods_, false)}};
  }

  Json squares() const {
    Json view = {{"mark", {{"type", "rect"}, {"cornerRadius", 3}, {"opacity", 0.6}}},
                 {"encoding", places()}};
    Json domain = verdicts_;
    Json range = colours_;
    domain.push_back(no_result);
    range.push_back("transparent");
    // The names of the legend begin with the letters of the squares.
    std::string label = "datum.label";
    for (std::size_t entry = 0; entry < verdicts_.size(); ++entry) {
      label = fmt::format("datum.label === '{}' ? '{}' : {}", escaped(verdicts_[entry]),
                          escaped(labels_[entry]), label);
    }
    view["encoding"]["color"] = {{"field", "verdict"},
                                 {"type", "nominal"},
                                 {"scale", {{"domain", domain}, {"range", range}}},
                                 {"legend",
                                  {{"title", nullptr},
                                   {"orient", "bottom"},
                                   {"columns", 2},
                                   {"labelLimit", 260},
                                   {"symbolType", "square"},
                                   {"symbolOpacity", 0.6},
                                   {"values", verdicts_},
                                   {"labelExpr", label}}}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(columns());
    return view;
  }

  /// Our own texts, in which nothing but an apostrophe has a meaning to an expression.
  static std::string escaped(std::string text) {
    for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) {
      text.insert(at, "\\");
    }
    return text;
  }

  /// The text of a field in each square: a bold letter, or a small text below it.
  Json text(const char* field, bool is_bold) const {
    Json mark = {{"type", "text"},
                 {"baseline", "middle"},
                 {"dy", is_bold ? -5 : 8},
                 {"fontSize", is_bold ? Json({{"expr", "bandwidth('x') < 34 ? 10 : 12"}})
                                      : Json({{"expr", "bandwidth('x') < 34 ? 0 : 9"}})}};
    if (is_bold) mark["fontWeight"] = 700;
    Json view = {{"mark", std::move(mark)}, {"encoding", places()}};
    view["encoding"]["text"] = {{"field", field}, {"type", "nominal"}};
    view["encoding"]["tooltip"] = vega_lite::tooltip(columns());
    return view;
  }

  std::vector<std::string> methods_;
  std::vector<std::string> kinds_;
  std::vector<std::string> verdicts_;
  std::vector<std::string> labels_;
  std::vector<std::string> colours_;
  Json rows_ = Json::array();
};

}  // namespace

/// Adds what became of a fault in one task: a matrix of models and faults.
void make_faults(Section& section, std::span<const Selection> selections, const Palette&) {
  Inconclusive inconclusive;
  std::vector<std::vector<Answer>> by_source;
  const bool several = selections.size() > 1;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const std::vector<FaultCase> all = fault_cases(selected);
    const std::string prefix = about(several ? selected.label() : "");
    by_source.push_back(fault_answers(prefix, all, inconclusive));
    if (all.empty()) continue;
    Chart chart{.id = "faults",
                .title = prefix + "What a fault in one task costs",
                .note =
                    "The letter and the colour say what became of the iteration, the time below "
                    "how long after the fault the caller was told. Hovering shows the rest.",
                .spec = to_line(MatrixSpec(selected, all).spec()),
                .table = {.columns = columns(), .rows = {}},
                .brief = letters_of(all),
                .subject = prefix + "faults by model: " + legend_text(all),
                .takes_answer = false};
    chart.table.rows.reserve(all.size());
    for (const FaultCase& one : all) {
      chart.table.rows.push_back(row_of(one, selected.cell(one.cell)));
    }
    section.charts.push_back(std::move(chart));
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
}

}  // namespace reports
