// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/core.h>

#include "reports/history/history_machine.h"
#include "reports/results/by_cell.h"
#include "reports/results/files/row_name.h"
#include "reports/results/slowdown.h"
#include "reports/results/work.h"
#include "reports/results/work_text.h"
#include "reports/state/cell_time.h"
#include "reports/state/machine_line.h"
#include "reports/state/weak.h"
#include "reports/text/natural_order.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The work that the user chose, and its seed. What the program found out about the machine by
/// itself is no part of it: that is the machine's.
using ChosenWork = std::pair<Work, std::uint64_t>;

ChosenWork chosen_work(const Cell& cell, std::uint64_t seed) {
  Work work = work_of(cell);
  std::erase_if(work.options, [](const auto& option) { return option.first.starts_with('_'); });
  return {std::move(work), seed};
}

std::string describe_work(const ChosenWork& chosen) {
  const auto& [work, seed] = chosen;
  std::string text = fmt::format("{} tasks, size {}, seed {}", work.tasks, work.size, seed);
  if (work.time_scale != 1.0) text += ", " + time_scale_text(work.time_scale);
  for (const auto& [name, value] : work.options) text += fmt::format(", {} {}", name, value);
  return text;
}

void add_machines(History& history) {
  std::map<MachineKey, std::size_t> places;
  for (std::size_t file = 0; file < history.files.size(); ++file) {
    const auto [place, is_new] =
        places.try_emplace(key_of(history.files[file].machine), history.machines.size());
    if (is_new) history.machines.emplace_back();
    history.machines[place->second].files.push_back(file);
  }
  for (HistoryMachine& machine : history.machines) {
    const Machine& latest = history.files[machine.files.back()].machine;
    const bool is_one_host = std::ranges::all_of(machine.files, [&](std::size_t file) {
      return history.files[file].machine.host_name == latest.host_name;
    });
    machine.description = describe_machine(
        latest, is_one_host && latest.cpu_model.empty() && !latest.host_name.empty());
    std::vector<const Machine*> machines;
    for (const std::size_t file : machine.files) machines.push_back(&history.files[file].machine);
    machine.warnings = machine_warnings(machines);
  }
}

/// The series of one machine, in the order in which their cells appear.
void add_series(History& history, std::size_t machine) {
  std::map<std::pair<std::string, ChosenWork>, std::size_t> places;
  std::map<std::string, std::size_t> namesakes;
  const std::size_t first = history.series.size();
  std::vector<ChosenWork> works;
  for (const std::size_t file : history.machines[machine].files) {
    const HistoryFile& one = history.files[file];
    for (std::size_t cell = 0; cell < one.cells.size(); ++cell) {
      const std::string& name = one.cells[cell].cell.name;
      const ChosenWork work = chosen_work(one.cells[cell].cell, one.seed);
      const auto [place, is_new] = places.try_emplace({name, work}, history.series.size());
      if (is_new) {
        history.series.push_back(
            {.title = name, .machine = machine, .points = {}, .changes = {}, .can_change = false});
        works.push_back(work);
        ++namesakes[name];
      }
      history.series[place->second].points.push_back({file, cell});
    }
  }
  for (std::size_t i = first; i < history.series.size(); ++i) {
    std::string& title = history.series[i].title;
    if (namesakes.at(title) > 1) title += " (" + describe_work(works[i - first]) + ")";
  }
}

/// Returns whether equal work gave other results, so that the program computes something else now.
/// Work that depends on what was found out about the machine ('_' options) may differ without that.
bool have_other_results(const HistoryFile::Measured& a, const HistoryFile::Measured& b) {
  return !a.digest.empty() && !b.digest.empty() && a.digest != b.digest &&
         work_of(a.cell) == work_of(b.cell);
}

/// A file in which a cell has other results than in the one before it says so, once.
void warn_of_other_results(History& history) {
  std::set<std::size_t> warned;
  for (const HistorySeries& series : history.series) {
    for (std::size_t i = 1; i < series.points.size(); ++i) {
      const auto& before = series.points[i - 1];
      const auto& point = series.points[i];
      if (!have_other_results(history.at(before), history.at(point))) continue;
      if (!warned.insert(point.file).second) continue;
      history.files[point.file].warnings.push_back(
          fmt::format("has other results than '{}' for equal work, of {}: it computes something "
                      "else, and a change of its times may come from that.",
                      history.files[before.file].name, series.title));
    }
  }
}

/// Returns what one of so many series may contribute to `history_level`. More than 500, of hundreds
/// of cells on several machines, share what is left less evenly.
double level_of(std::size_t series) {
  constexpr double min_level = 1e-4;
  return std::max(min_level, history_level / static_cast<double>(std::max<std::size_t>(1, series)));
}

std::size_t min_files_of(ChangePoints& change_points) {
  std::size_t files = min_history_files;
  while (!change_points.can_find(files)) ++files;
  return files;
}

/// All series share the level, whether or not they have enough files: otherwise the number that is
/// enough would grow while files are added.
void find_changes(History& history) {
  ChangePoints change_points(level_of(history.series.size()));
  history.min_files = min_files_of(change_points);
  for (HistorySeries& series : history.series) {
    series.can_change = series.points.size() >= history.min_files;
    if (!series.can_change) continue;
    std::vector<double> medians;
    for (const auto& point : series.points) medians.push_back(history.at(point).median_ns);
    series.changes = change_points.find(medians);
  }
}

/// Returns why not all series were searched, and what that takes.
std::string describe_short_series(const History& history) {
  std::size_t series_count = 0;
  std::size_t least = history.min_files;
  std::size_t most = 0;
  for (const HistorySeries& series : history.series) {
    if (series.can_change) continue;
    ++series_count;
    least = std::min(least, series.points.size());
    most = std::max(most, series.points.size());
  }
  return fmt::format(
      "Of {} it cannot be told whether {} changed: with {} that takes at least {} files of one "
      "machine, and there {}{}{}.",
      pluralize(series_count, "cell"), series_count == 1 ? "it" : "they",
      pluralize(history.series.size(), "cell"), history.min_files, most == 1 ? "is " : "are ",
      least == most ? "" : std::to_string(least) + " to ", most);
}

}  // namespace

std::size_t min_files_of(std::size_t series) {
  ChangePoints change_points(level_of(series));
  return min_files_of(change_points);
}

HistoryFile history_file(const std::string& name, const Results& results) {
  const auto when = instant_of_date(results.date, results.date_ns);
  if (!when) {
    throw std::runtime_error("its date is '" + sanitize(results.date, 60) +
                             "', and without a date it has no place in a history");
  }
  HistoryFile file{.name = name,
                   .date = results.date,
                   .when = *when,
                   .machine = results.machine,
                   .seed = results.plan.seed,
                   .cells = {},
                   .warnings = {},
                   .run = identity_of(results)};
  const ByCell by_cell(results);
  for (std::uint64_t cell = 0; cell < results.plan.cells.size(); ++cell) {
    const auto& trials = by_cell.trials(cell);
    if (trials.empty() || by_cell.failure(cell) != nullptr) continue;
    // How fast tasks get in each other's way is no figure to watch.
    if (results.plan.cells[cell].expected_failure) continue;
    const CellTime time = cell_time(results, trials);
    if (!(time.median_ns > 0)) continue;
    file.cells.push_back({.cell = results.plan.cells[cell],
                          .median_ns = time.median_ns,
                          .interval_ns = time.interval_ns,
                          .trials = trials.size(),
                          .digest = trials.back()->digest});
  }
  if (file.cells.empty()) throw std::runtime_error("it has no cell with a time");
  if (results.interrupted) file.warnings.emplace_back("is of a run that was interrupted.");
  if (!results.failed.empty()) {
    file.warnings.push_back("lacks " + pluralize(results.failed.size(), "cell") + " that failed.");
  }
  if (results.machine_state) {
    file.quiet_share = mean_quiet_share(*results.machine_state);
    file.is_weak = results.machine_state->weak;
  }
  if (const std::string why = describe_weakness(results); !why.empty()) {
    file.warnings.push_back("is of a weak run: " + why + ".");
  }
  if (const std::string slowdown = slowdown_warning(results.plan); !slowdown.empty()) {
    file.warnings.push_back("is no measurement of the program: " + slowdown);
  }
  return file;
}

namespace {

/// "v1.json" comes before "v1.1.json": what a name ends with is no part of the version.
std::string without_ending(const std::string& name) {
  std::string stem = name;
  for (const char* const ending : {".gz", ".json"}) stem = without_suffix(stem, ending);
  return stem;
}

bool is_before(const std::string& a, const std::string& b) {
  const std::string one = without_ending(a);
  const std::string other = without_ending(b);
  return one != other ? NaturalLess()(one, other) : NaturalLess()(a, b);
}

}  // namespace

History make_history(std::vector<HistoryFile> files) {
  History history;
  history.files = std::move(files);
  std::ranges::sort(history.files, [](const HistoryFile& a, const HistoryFile& b) {
    return a.when != b.when ? a.when < b.when : is_before(a.name, b.name);
  });
  add_machines(history);
  for (std::size_t machine = 0; machine < history.machines.size(); ++machine) {
    add_series(history, machine);
  }
  warn_of_other_results(history);
  find_changes(history);
  return history;
}

std::string describe_change(const History& history, const HistorySeries& series,
                            const ChangePoint& change) {
  const auto level = [&](std::size_t from, std::size_t to) {
    std::vector<double> medians;
    for (std::size_t i = from; i < to; ++i) {
      medians.push_back(history.at(series.points[i]).median_ns);
    }
    return format_duration(median(std::move(medians)));
  };
  std::size_t begin = 0;
  std::size_t end = series.points.size();
  for (const ChangePoint& other : series.changes) {
    if (other.first < change.first) begin = other.first;
    if (other.first > change.first) end = std::min(end, other.first);
  }
  const HistoryFile& before = history.files[series.points[change.first - 1].file];
  const HistoryFile& after = history.files[series.points[change.first].file];
  std::string text =
      fmt::format("{}, {}", sanitize(after.date.substr(0, 16), 20), sanitize(after.name, 80));
  if (!after.machine.git_revision.empty()) {
    text += ", revision " + sanitize(after.machine.git_revision, 20);
  }
  text += fmt::format(": {}{} ({} to {})", change.ratio >= 1 ? "+" : "−",
                      format_percent(std::abs(change.ratio - 1), 1), level(begin, change.first),
                      level(change.first, end));
  std::string others = changed_traits(before.machine, after.machine);
  const auto& measured_before = history.at(series.points[change.first - 1]);
  const auto& measured_after = history.at(series.points[change.first]);
  if (have_other_results(measured_before, measured_after)) {
    others += fmt::format("{}the results (digest {} to {})", others.empty() ? "" : ", ",
                          measured_before.digest, measured_after.digest);
  }
  return text + (others.empty() ? "" : "; with it changed: " + others);
}

std::string describe_quiet_time(const HistoryFile& file) {
  std::string text = file.quiet_share ? format_percent(*file.quiet_share, 0) : "";
  if (file.is_weak) text += text.empty() ? "weak" : ", weak";
  return text;
}

bool has_quiet_times(const History& history) {
  return std::ranges::any_of(history.files, [](const HistoryFile& file) {
    return file.is_weak || file.quiet_share.has_value();
  });
}

std::vector<std::string> history_answers(const History& history) {
  std::size_t searched = 0;
  std::vector<std::string> answers;
  for (const HistorySeries& series : history.series) {
    if (series.can_change) ++searched;
    for (const ChangePoint& change : series.changes) {
      answers.push_back(fmt::format(
          "{}{}: {}.", sanitize(series.title, 200),
          history.machines.size() > 1 ? " on machine " + std::to_string(series.machine + 1) : "",
          describe_change(history, series, change)));
    }
  }
  if (answers.empty() && searched > 0) {
    answers.push_back("No change was found in " + pluralize(searched, "cell") + ".");
  }
  if (searched < history.series.size()) {
    answers.push_back(describe_short_series(history));
  }
  return answers;
}

}  // namespace reports
