// SPDX-License-Identifier: Apache-2.0
#include "reports/history.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "reports/date.h"
#include "reports/slowdown.h"
#include "reports/text.h"

namespace reports {
namespace {

/// What the user chose of a workload: what was found out about the machine is the machine's.
std::map<std::string, std::string> chosen_options(const Cell& cell) {
  auto options = cell.options;
  std::erase_if(options, [](const auto& option) { return option.first.starts_with('_'); });
  return options;
}

using WorkKey = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, double,
                           std::map<std::string, std::string>>;

/// What has to be equal, beside the name, for two cells to do the same work.
WorkKey work_of(const Cell& cell, std::uint64_t seed) {
  return {cell.tasks, cell.size, seed, cell.time_scale, chosen_options(cell)};
}

std::string describe_work(const WorkKey& work) {
  const auto& [tasks, size, seed, time_scale, options] = work;
  std::string text = std::to_string(tasks) + " tasks, size " + std::to_string(size) + ", seed " +
                     std::to_string(seed);
  if (time_scale != 1.0) text += ", waits × " + format_number(time_scale, 3);
  for (const auto& [name, value] : options) text += ", " + name + " " + value;
  return text;
}

/// What makes a machine, and a program, another one.
std::string describe_machine(const Machine& machine) {
  std::string text = machine.cpu_model.empty() ? "an unknown processor" : machine.cpu_model;
  text += ", " + std::to_string(machine.usable_cores) + " of " +
          counted(machine.logical_cores, "core") + " usable";
  if (machine.quota_cores) text += ", quota of " + format_number(*machine.quota_cores, 2);
  if (!machine.build_type.empty()) text += ", " + machine.build_type + " build";
  return text;
}

struct Trait {
  const char* name;
  std::string (*of)(const Machine&);
};

/// What may change within a series, and be the cause of a change.
constexpr Trait traits[] = {
    {"host", [](const Machine& machine) { return machine.host_name; }},
    {"kernel", [](const Machine& machine) { return machine.kernel; }},
    {"governor", [](const Machine& machine) { return machine.governor; }},
    {"compiler", [](const Machine& machine) { return machine.compiler; }},
    {"compiler's flags", [](const Machine& machine) { return machine.compiler_flags; }}};

std::string shown(const std::string& value) {
  return value.empty() ? "unknown" : "'" + printable(value, 100) + "'";
}

std::vector<std::string> warnings_of(const History& history, const HistoryMachine& machine) {
  std::vector<std::string> warnings;
  for (const Trait& trait : traits) {
    std::vector<std::string> values;
    for (const std::size_t file : machine.files) {
      std::string value = trait.of(history.files[file].machine);
      if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
    }
    if (values.size() < 2) continue;
    constexpr std::size_t most = 4;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, values.size()); ++i) {
      list += (i == 0 ? "" : ", ") + shown(values[i]);
    }
    warnings.push_back(std::string("the ") + trait.name + " is not always the same (" + list +
                       (values.size() > most ? ", …" : "") +
                       "): a change may be its doing, and not the program's.");
  }
  return warnings;
}

void add_machines(History& history) {
  for (std::size_t file = 0; file < history.files.size(); ++file) {
    const std::string description = describe_machine(history.files[file].machine);
    auto known = std::ranges::find(history.machines, description, &HistoryMachine::description);
    if (known == history.machines.end()) {
      history.machines.push_back({.description = description, .files = {}, .warnings = {}});
      known = history.machines.end() - 1;
    }
    known->files.push_back(file);
  }
  for (HistoryMachine& machine : history.machines) {
    machine.warnings = warnings_of(history, machine);
  }
}

/// The series of one machine, in the order in which their cells appear.
void add_series(History& history, std::size_t machine) {
  std::map<std::pair<std::string, WorkKey>, std::size_t> places;
  std::map<std::string, std::size_t> namesakes;
  const std::size_t first = history.series.size();
  std::vector<WorkKey> works;
  for (const std::size_t file : history.machines[machine].files) {
    const HistoryFile& one = history.files[file];
    for (std::size_t cell = 0; cell < one.cells.size(); ++cell) {
      const std::string& name = one.cells[cell].cell.name;
      const WorkKey work = work_of(one.cells[cell].cell, one.seed);
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

void find_changes(History& history) {
  std::size_t long_enough = 0;
  for (const HistorySeries& series : history.series) {
    if (series.points.size() >= 2 * fewest_of_level) ++long_enough;
  }
  // More than 500 series, of hundreds of cells on several machines, share what is left less evenly.
  constexpr double least_level = 1e-4;
  ChangePoints change_points(std::max(
      least_level, history_level / static_cast<double>(std::max<std::size_t>(1, long_enough))));
  history.fewest_files = 2 * fewest_of_level;
  while (!change_points.can_find(history.fewest_files)) ++history.fewest_files;
  for (HistorySeries& series : history.series) {
    series.can_change = series.points.size() >= history.fewest_files;
    if (!series.can_change) continue;
    std::vector<double> medians;
    for (const auto& point : series.points) medians.push_back(history.at(point).median_ns);
    series.changes = change_points.find(medians);
  }
}

}  // namespace

HistoryFile history_file(const std::string& name, const Results& results) {
  const auto seconds = seconds_of_date(results.date);
  if (!seconds) {
    throw std::runtime_error("its date is '" + printable(results.date, 60) +
                             "', and without a date it has no place in a history");
  }
  HistoryFile file{.name = name,
                   .date = results.date,
                   .seconds = *seconds,
                   .machine = results.machine,
                   .seed = results.plan.seed,
                   .cells = {},
                   .warnings = {}};
  std::vector<std::vector<double>> samples(results.plan.cells.size());
  for (const Trial& trial : results.trials) samples[trial.cell].push_back(trial.sample_ns());
  for (std::size_t cell = 0; cell < samples.size(); ++cell) {
    if (samples[cell].empty() || results.failure(cell) != nullptr) continue;
    const double middle = median(samples[cell]);
    if (!(middle > 0)) continue;
    file.cells.push_back({.cell = results.plan.cells[cell],
                          .median_ns = middle,
                          .interval_ns = median_interval(samples[cell]),
                          .trials = samples[cell].size()});
  }
  if (file.cells.empty()) throw std::runtime_error("it has no cell with a time");
  if (results.interrupted) file.warnings.emplace_back("is of a run that was interrupted.");
  if (!results.failed.empty()) {
    file.warnings.push_back("lacks " + counted(results.failed.size(), "cell") + " that failed.");
  }
  if (const std::string slowdown = slowdown_warning(results.plan); !slowdown.empty()) {
    file.warnings.push_back("is no measurement of the program: " + slowdown);
  }
  return file;
}

History make_history(std::vector<HistoryFile> files) {
  History history;
  history.files = std::move(files);
  std::ranges::sort(history.files, {},
                    [](const HistoryFile& file) { return std::tie(file.seconds, file.name); });
  add_machines(history);
  for (std::size_t machine = 0; machine < history.machines.size(); ++machine) {
    add_series(history, machine);
  }
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
  std::string text = printable(after.date.substr(0, 16), 20) + ", " + printable(after.name, 80);
  if (!after.machine.git_revision.empty()) {
    text += ", revision " + printable(after.machine.git_revision, 20);
  }
  text += std::string(": ") + (change.ratio >= 1 ? "+" : "−") +
          format_number(std::abs(change.ratio - 1) * 100, 1) + " % (" + level(begin, change.first) +
          " to " + level(change.first, end) + ")";
  std::string others;
  for (const Trait& trait : traits) {
    if (trait.of(before.machine) == trait.of(after.machine)) continue;
    others += (others.empty() ? "" : ", ") + std::string(trait.name) + " " +
              shown(trait.of(before.machine)) + " to " + shown(trait.of(after.machine));
  }
  return text + (others.empty() ? "" : "; with it changed: " + others);
}

std::vector<std::string> history_answers(const History& history) {
  std::size_t searched = 0;
  std::vector<std::string> answers;
  for (const HistorySeries& series : history.series) {
    if (series.can_change) ++searched;
    for (const ChangePoint& change : series.changes) {
      answers.push_back(
          printable(series.title, 200) +
          (history.machines.size() > 1 ? " on machine " + std::to_string(series.machine + 1) : "") +
          ": " + describe_change(history, series, change) + ".");
    }
  }
  if (answers.empty() && searched > 0) {
    answers.push_back("No change was found in " + counted(searched, "cell") + ".");
  }
  if (searched < history.series.size()) {
    answers.push_back("Of " + counted(history.series.size() - searched, "cell") +
                      " it cannot be told whether they changed: that takes at least " +
                      std::to_string(history.fewest_files) + " files of one machine.");
  }
  return answers;
}

}  // namespace reports
