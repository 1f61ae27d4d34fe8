// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "reports/charts/support/figures.h"
#include "reports/charts/support/work_names.h"
#include "reports/summary/summary.h"

namespace reports {

/// The result of a model on one work, at its best setting: the smallest one than which no larger
/// one is surely faster (`gain_stops_at`), where it is told that none saves more than a tenth of
/// the time (`open_gain`), else the one with the least median.
struct MatrixCell {
  std::optional<std::uint64_t> cell;  ///< index into the source's plan
  std::string setting;                ///< "2 threads", "16 in flight"
  std::optional<Figure> time_ns;
  std::optional<Figure> ratio;     ///< its time over that of the best, by rounds
  std::optional<Figure> speed_up;  ///< against the serial run of its language
  std::optional<RankRange> rank;
  bool is_ranked = false;     ///< the rounds are enough to tell
  bool is_best = false;       ///< nothing of its column is surely faster
  bool is_tied = false;       ///< with others of which that is true
  bool is_reference = false;  ///< of another concurrency, so never ranked
  bool is_serial = false;     ///< what speed-ups are against
  /// Surely slower than the first of those that may be the best (`first_ones`).
  bool is_slower = false;
  /// Surely slower than the serial run of its column. The order of the run tells it, like
  /// `is_slower`, where both cells are ranked. Where one of them is a reference, the interval of
  /// their ratio does, at a level that keeps all such statements on the run together.
  bool is_slower_than_serial = false;
  /// Surely faster than the serial run that its speed-up is against, told in the same way.
  bool is_faster_than_serial = false;
  std::string about_setting;  ///< what more workers gave; empty where one setting was measured
  std::string failure;        ///< why there is no figure
  std::string not_applicable;
};

/// Cells that may be compared.
struct BestColumn {
  std::string title;                    ///< "downloads, 2 in flight"
  WorkName work;                        ///< the same in parts
  std::optional<std::uint64_t> leader;  ///< the cell with the least median
  /// Some model is surely slower than the best. Else the figures are no reason to prefer one.
  bool is_told = true;
};

/// The models of one language in one results file, by work. Ranks are among the best settings,
/// by the order of the whole run, which holds for whichever cells the data choose.
struct BestSettings {
  const Source* source = nullptr;
  std::string family;
  std::string title;              ///< its language, and what else all rows share
  std::string label;              ///< its language, and its source where there are several
  std::vector<std::string> rows;  ///< models, with their interpreters where these differ
  std::vector<BestColumn> columns;
  std::vector<MatrixCell> squares;  ///< row by row
  std::size_t min_rounds = 0;       ///< that ranks need
  OrderFamily statements = {};      ///< of what is said on the whole run

  const MatrixCell& square(std::size_t row, std::size_t column) const {
    return squares[row * columns.size() + column];
  }
  /// "process-pool (2 processes)"; serial, which has but one setting, is "serial".
  std::string name(std::size_t row, std::size_t column) const;
  /// Returns whether one row of the column alone has a result, and it is serial or others were to
  /// have one: then nothing was compared.
  bool has_no_rival(std::size_t column) const;
  /// Returns the rows than which nothing of the column is surely faster, the least median first:
  /// those that cannot be told apart from the first of them. Empty where ranks cannot be told or
  /// nothing was compared.
  std::vector<std::size_t> first_ones(std::size_t column) const;
  /// Returns what serial, where it is only a reference, is surely faster than: the least median
  /// first. Empty where that is not true of the first of `first_ones`.
  std::vector<std::size_t> slower_than_serial_reference(std::size_t column) const;
  /// Returns whether these are all others of the column that have a time.
  bool are_all_others(const std::vector<std::size_t>& slower, std::size_t column) const;
};

/// More rows and columns than this are left out: a file may have as many of each as it has cells,
/// and their product would be beyond any memory.
inline constexpr std::size_t max_rows = 100;
inline constexpr std::size_t max_columns = 100;

/// Returns a table per source and language, of the cells with closed loops.
std::vector<BestSettings> best_settings(std::span<const Selection> selections);

}  // namespace reports
