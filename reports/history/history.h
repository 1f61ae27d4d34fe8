// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/results/same_run.h"
#include "reports/statistics/change_points.h"
#include "reports/statistics/statistics.h"
#include "reports/summary/section.h"
#include "reports/text/date.h"
#include "reports/text/layout.h"

namespace reports {

/// The part of a results file that a history keeps.
struct HistoryFile {
  struct Measured {
    Cell cell;
    double median_ns = 0;
    std::optional<Interval> interval_ns;  ///< 95 %; absent with fewer than 6 trials
    std::size_t trials = 0;
    std::string digest = {};  ///< of the results; empty of other programs
  };

  std::string name;  ///< of the file; unique
  std::string date;
  Instant when;  ///< the same, with the fraction of the second where it is known
  Machine machine;
  std::uint64_t seed = 0;
  std::vector<Measured> cells;        ///< those that have a result
  std::vector<std::string> warnings;  ///< sentences that go with the file
  /// The mean over the cores of the time that they were quiet, 0 to 1; absent where the file does
  /// not tell.
  std::optional<double> quiet_share = {};
  bool is_weak = false;  ///< as the file says (`MachineState::weak`)
  RunIdentity run;       ///< by which a second file of the same run is recognised
};

/// Throws `std::runtime_error` for a date that is none and for results without a single figure.
HistoryFile history_file(const std::string& name, const Results& results);

/// One cell of equal work on one machine, file by file.
struct HistorySeries {
  struct Point {
    std::size_t file = 0;  ///< index into the history's files
    std::size_t cell = 0;  ///< index into the file's cells
  };

  std::string title;  ///< the cell's name, and what else tells it from others of that name
  std::size_t machine = 0;
  std::vector<Point> points;         ///< by date
  std::vector<ChangePoint> changes;  ///< indices are those of `points`
  bool can_change = false;           ///< enough points for a change to be found
};

/// Files of which the figures belong into one series.
struct HistoryMachine {
  std::string description;
  std::vector<std::size_t> files;     ///< by date
  std::vector<std::string> warnings;  ///< what differs within it and may be the cause of a change
};

struct History {
  std::vector<HistoryFile> files;  ///< by date
  std::vector<HistoryMachine> machines;
  std::vector<HistorySeries> series;
  std::size_t min_files = 0;  ///< with fewer a series cannot show a change (`min_files_of`)

  const HistoryFile::Measured& at(const HistorySeries::Point& point) const {
    return files[point.file].cells[point.cell];
  }
};

/// The highest probability that a change is marked in any series of a history without changes
/// (Bonferroni over the series; reports/statistics/change_points.h).
inline constexpr double history_level = 0.05;

/// No series is searched for changes in fewer files of one machine.
inline constexpr std::size_t min_history_files = 10;

/// Returns how many files of one machine each series needs for a change to be found in it, where
/// there are so many series: they share `history_level`, so that it is `min_history_files` for up
/// to 6 and grows to twice as many for hundreds.
std::size_t min_files_of(std::size_t series);

/// `files` must not be empty, and each of a run of its own (`find_repeated_runs`). Their order is
/// that of their dates, and within a moment that of their names (`NaturalLess`).
History make_history(std::vector<HistoryFile> files);

/// "2026-11-12, c.json, revision 0123456789ab: +5.2 % (34.5 ms to 36.3 ms); with it changed: kernel
/// …".
std::string describe_change(const History& history, const HistorySeries& series,
                            const ChangePoint& change);

/// Describes how quiet the machine of a file was: "43 %", "12 %, weak"; empty where it is not
/// known.
std::string describe_quiet_time(const HistoryFile& file);

/// Returns whether any of the files tells how quiet its machine was.
bool has_quiet_times(const History& history);

/// Summarizes the history in sentences.
std::vector<std::string> history_answers(const History& history);

/// Text for a terminal.
std::string format_history(const History& history, const TextLayout& layout = TextLayout::wide());

/// One page that opens anywhere, offline.
std::string format_history_page(const History& history);

}  // namespace reports
