// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/best_settings.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/answers/open_gain.h"
#include "reports/results/alone.h"
#include "reports/results/work_text.h"
#include "reports/summary/subset.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns whether the user gave an option of the cell's workload.
bool is_shaped(const Cell& cell) {
  return std::ranges::any_of(cell.options,
                             [](const auto& option) { return !option.first.starts_with('_'); });
}

/// Series without the interpreter that they all have.
class RowNames {
 public:
  explicit RowNames(const std::vector<const Cell*>& cells) : names_(cells) {
    for (const Cell* cell : cells) {
      if (cell->runtime != cells.front()->runtime) return;
    }
    if (!cells.empty()) runtime_ = cells.front()->runtime;
  }

  const std::string& runtime() const { return runtime_; }
  std::string of(Cell cell) const {
    if (!runtime_.empty()) cell.runtime.clear();
    return names_.of(cell);
  }

 private:
  SeriesNames names_;
  std::string runtime_;
};

/// The lock of tasks that share, where the series does not say it.
std::string lock_text(const Cell& cell, const RowNames& names) {
  const bool is_said = cell.lock.empty() || names.of(cell).find(" lock:") != std::string::npos;
  return is_said ? "" : ", " + option_text("lock", cell.lock);
}

/// Builds the table of one source and language.
class Builder {
 public:
  Builder(const Source& source, std::vector<std::uint64_t> cells)
      : source_(source),
        cells_(std::move(cells)),
        by_cell_(source.results),
        order_(source.results) {
    for (const std::uint64_t cell : cells_) pointers_.push_back(&plan().cells[cell]);
  }

  void fill(BestSettings& best) {
    const RowNames names(pointers_);
    if (!names.runtime().empty()) best.title += " (" + sanitize(names.runtime(), 60) + ")";
    for (const Cell* cell : pointers_) {
      const std::string row = names.of(*cell);
      if (std::ranges::find(best.rows, row) == best.rows.end()) best.rows.push_back(row);
    }
    add_absent_models(best);
    // Each series with its best setting, which are then ranked among themselves.
    Results all = subset(source_.results, cells_);
    all.unranked = true;  // ranks are among those chosen
    std::vector<std::uint64_t> chosen;
    for (const Group& group : summarize(all, order_.of(cells_))) {
      for (const std::uint64_t cell : best_of_each_series(group, names)) {
        if (std::ranges::find(chosen, cell) == chosen.end()) chosen.push_back(cell);
      }
    }
    const Results part = subset(source_.results, chosen);
    std::vector<Group> groups = summarize(part, order_.of(chosen));
    best.min_rounds = order_.min_rounds();
    best.statements = order_.family();
    if (groups.size() > max_columns) groups.resize(max_columns);
    if (best.rows.size() > max_rows) best.rows.resize(max_rows);
    best.squares.resize(best.rows.size() * groups.size());
    for (const Group& group : groups) add_column(best, group, chosen, groups.size(), names);
  }

 private:
  const Plan& plan() const { return source_.results.plan; }

  /// Returns the cell with the best setting of each series, the series with the fastest cell first.
  std::vector<std::uint64_t> best_of_each_series(const Group& group, const RowNames& names) {
    std::vector<std::string> series;
    std::map<std::string, std::vector<std::uint64_t>> cells;
    for (const CellSummary& summary : group.cells) {  // the fastest first
      const std::uint64_t cell = cells_[summary.cell];
      const std::string name = names.of(plan().cells[cell]);
      if (!cells.contains(name)) series.push_back(name);
      cells[name].push_back(cell);
    }
    std::vector<std::uint64_t> best;
    best.reserve(series.size());
    for (const std::string& name : series) best.push_back(best_of(cells[name]));
    return best;
  }

  std::uint64_t best_of(const std::vector<std::uint64_t>& cells) {
    CellsBySetting settings;
    for (const std::uint64_t index : cells) {
      const Cell& cell = plan().cells[index];
      settings.emplace(cell.waits ? cell.workers : std::max(cell.workers, cell.concurrency), index);
    }
    const CellsBySetting measured = measured_settings(settings, by_cell_);
    const auto stop = gain_stops_at(measured, order_);
    if (!stop) return cells.front();
    const std::uint64_t best = measured.at(*stop);
    const Cell& cell = plan().cells[best];
    const SettingLine line{.source = &source_,
                           .label = {},
                           .series = {},
                           .cells = settings,
                           .serial = serial_run(source_.results, cell)};
    const std::string noun = *stop == cell.workers ? worker_noun(cell) : "task";
    const LineGain told = gain_of(line, *stop, by_cell_, order_);
    // The smallest setting that is not told apart from the best is no finding where little is told:
    // under noise it is one worker, of everything.
    if (told.gain == Gain::was_not_seen) {
      about_setting_[cells.front()] =
          fmt::format("how many {}{} are best is not told", noun, noun.ends_with("s") ? "es" : "s");
      return cells.front();
    }
    const std::string counted =
        pluralize(*stop, noun) + (*stop == cell.workers ? "" : " in flight");
    about_setting_[best] = gain_text(told.gain, *stop, counted);
    return best;
  }

  /// Models that have no cell at all. Which experiment they were meant for is known where there is
  /// but one.
  void add_absent_models(BestSettings& best) const {
    if (plan().experiments.size() > 1) return;
    for (const NotApplicable& absent : plan().not_applicable) {
      if (language(family_of(absent)) != language(best.family)) continue;
      const bool known = std::ranges::any_of(
          pointers_, [&](const Cell* cell) { return cell->model == absent.model; });
      const std::string row = sanitize(absent.model, absent.model.size());
      if (!known && std::ranges::find(best.rows, row) == best.rows.end()) best.rows.push_back(row);
    }
  }

  std::string work_of_group(const Group& group) const {
    std::string text = sanitize(group.work.workload, 60);
    for (const CellSummary& summary : group.cells) {
      const Cell& cell = *pointers_of_group_.at(summary.cell);
      if (cell.workload != group.work.workload) continue;
      const std::string details = work_details(cell, pointers_);
      text += details;
      // Whoever chose a shape by hand has not said all of it.
      if (plan().experiments.empty() && details.empty() && is_shaped(cell)) {
        text += options_text(cell);
      }
      break;
    }
    return text;
  }

  void add_column(BestSettings& best, const Group& group, const std::vector<std::uint64_t>& chosen,
                  std::size_t columns, const RowNames& names) {
    pointers_of_group_.clear();
    for (const std::uint64_t cell : chosen) pointers_of_group_.push_back(&plan().cells[cell]);
    const std::size_t column = best.columns.size();
    const WorkName work{work_of_group(group), group.concurrency};
    best.columns.push_back({.title = title_of(work), .work = work});
    const auto is_reference = [&](const Cell& cell) {
      return group.concurrency && cell.concurrency != *group.concurrency;
    };
    const CellSummary* leader = nullptr;
    std::size_t best_ones = 0;
    for (const CellSummary& summary : group.cells) {
      const Cell& cell = plan().cells[chosen[summary.cell]];
      if (summary.rank && summary.rank->may_be_best()) ++best_ones;
      if (leader == nullptr && summary.median_ns && summary.failure == nullptr &&
          !is_reference(cell)) {
        leader = &summary;
      }
    }
    if (leader != nullptr) best.columns.back().leader = chosen[leader->cell];
    for (const CellSummary& summary : group.cells) {
      const std::uint64_t index = chosen[summary.cell];
      const Cell& cell = plan().cells[index];
      const auto row = std::ranges::find(best.rows, names.of(cell)) - best.rows.begin();
      if (row == std::ssize(best.rows)) continue;
      MatrixCell& square = best.squares[static_cast<std::size_t>(row) * columns + column];
      square.cell = index;
      square.setting = setting(cell) + lock_text(cell, names);
      square.is_reference = is_reference(cell);
      if (summary.failure != nullptr) square.failure = summary.failure->reason;
      square.time_ns = time_of(by_cell_, index);
      if (leader != nullptr) square.ratio = ratio_of(by_cell_, index, *best.columns.back().leader);
      if (const auto serial = serial_run(source_.results, cell)) {
        square.speed_up = ratio_of(by_cell_, *serial, index);
        square.is_serial = *serial == index;
        square.is_faster_than_serial = square.time_ns && is_surely_faster(index, *serial);
      }
      if (!square.time_ns) square.ratio.reset();
      square.rank = summary.rank;
      square.is_ranked = summary.rank.has_value();
      square.is_best = summary.rank && summary.rank->may_be_best();
      square.is_tied = square.is_best && best_ones > 1;
      const auto about = about_setting_.find(index);
      if (about != about_setting_.end()) square.about_setting = about->second;
    }
    mark_slower_ones(best, column, columns);
    best.columns.back().is_told = is_told(best, column, columns);
    for (std::size_t row = 0; row < best.rows.size(); ++row) {
      MatrixCell& square = best.squares[row * columns + column];
      if (!square.cell) square.not_applicable = reason(best.rows[row], group.work.workload, names);
    }
  }

  /// Returns whether some of the models that were compared is surely slower than the best, or there
  /// was nothing to compare.
  static bool is_told(const BestSettings& best, std::size_t column, std::size_t columns) {
    std::size_t compared = 0;
    bool is_told = false;
    for (std::size_t row = 0; row < best.rows.size(); ++row) {
      const MatrixCell& square = best.squares[row * columns + column];
      if (!square.time_ns || square.is_reference) continue;
      ++compared;
      is_told |= square.is_ranked && !square.is_best;
    }
    return is_told || compared < 2;
  }

  void mark_slower_ones(BestSettings& best, std::size_t column, std::size_t columns) {
    const MatrixCell* first = nullptr;
    const MatrixCell* serial = nullptr;
    const auto each = [&](const auto& take) {
      for (std::size_t row = 0; row < best.rows.size(); ++row) {
        take(best.squares[row * columns + column]);
      }
    };
    each([&](const MatrixCell& square) {
      if (!square.is_best || !square.time_ns) return;
      if (first == nullptr || square.time_ns->value < first->time_ns->value) first = &square;
    });
    each([&](const MatrixCell& square) {
      if (square.is_serial && square.cell) serial = &square;
    });
    if (first == nullptr) return;
    const auto is_slower = [&](const MatrixCell& square, const MatrixCell& than) {
      return is_surely_faster(*than.cell, *square.cell);
    };
    each([&](MatrixCell& square) {
      if (!square.cell || !square.time_ns) return;
      square.is_slower_than_serial = serial != nullptr && is_slower(square, *serial);
      square.is_slower = is_slower(square, *first);
    });
  }

  /// The order of the run tells it, or for serial where tasks wait, which has no place in it, the
  /// interval of the ratio.
  bool is_surely_faster(std::uint64_t cell, std::uint64_t than) const {
    const auto is_reference = [&](std::uint64_t one) {
      return plan().cells[one].waits && plan().cells[one].baseline;
    };
    return is_reference(cell) || is_reference(than) ? takes_surely_longer(than, cell)
                                                    : order_.is_faster(cell, than);
  }

  /// Returns whether the interval of a ratio lies above 1. Each cell of the run has one such
  /// statement at most that it can be wrong in, so each has an equal part of the level of all.
  bool takes_surely_longer(std::uint64_t cell, std::uint64_t than) const {
    const OrderFamily family = order_.family();
    const double one_sided = family.level / static_cast<double>(family.cells);
    const auto interval = median_interval(by_cell_.time_ratios(cell, than), 1 - 2 * one_sided);
    return interval && interval->low > 1;
  }

  std::string reason(const std::string& row, const std::string& workload,
                     const RowNames& names) const {
    std::string model;
    for (const Cell* cell : pointers_) {
      if (names.of(*cell) == row) model = sanitize(cell->model, cell->model.size());
    }
    if (model.empty()) model = row;  // without any cell
    for (const NotApplicable& absent : plan().not_applicable) {
      if (sanitize(absent.model, absent.model.size()) == model &&
          (absent.workload.empty() || absent.workload == workload)) {
        return absent.reason;
      }
    }
    return "";
  }

  static std::string setting(const Cell& cell) {
    std::string text = pluralize(cell.workers, worker_noun(cell));
    if (cell.concurrency != cell.workers) {
      text += ", " + std::to_string(cell.concurrency) + " in flight";
    }
    return text;
  }

  const Source& source_;
  std::vector<std::uint64_t> cells_;
  ByCell by_cell_;
  Order order_;
  std::vector<const Cell*> pointers_;
  std::vector<const Cell*> pointers_of_group_;
  std::map<std::uint64_t, std::string> about_setting_;  ///< by cell
};

}  // namespace

std::vector<BestSettings> best_settings(std::span<const Selection> selections) {
  std::vector<BestSettings> all;
  for (const Selection& selection : selections) {
    std::vector<std::string> families;
    std::map<std::string, std::vector<std::uint64_t>> cells;
    for (const std::uint64_t index : existing_cells(selection)) {
      const Cell& cell = selection.source->results.plan.cells[index];
      // What expects a failure is a lesson, and competes with nobody.
      if (cell.arrival_rate > 0 || cell.expected_failure || is_alone_without_lock(cell)) continue;
      if (!cells.contains(cell.family)) families.push_back(cell.family);
      cells[cell.family].push_back(index);
    }
    const std::string label = legend_label(selections, selection);
    for (const std::string& family : families) {
      BestSettings best{.source = selection.source, .family = family, .title = language(family)};
      if (!label.empty()) best.title += " · " + sanitize(label, 60);
      best.label = best.title;
      Builder(*selection.source, cells[family]).fill(best);
      all.push_back(std::move(best));
    }
  }
  return all;
}

}  // namespace reports
