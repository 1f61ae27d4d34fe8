// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/timeline.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <numeric>
#include <queue>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/core.h>

#include "reports/statistics/statistics.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Hands out the lowest lane of a worker that is free when a task begins.
class FreeLanes {
 public:
  std::uint64_t take(const Timeline::Task& task) {
    while (!taken_.empty() && taken_.top().first <= task.begin_ns) {
      free_.insert(taken_.top().second);
      taken_.pop();
    }
    if (free_.empty()) free_.insert(count_++);
    const std::uint64_t lane = *free_.begin();
    free_.erase(free_.begin());
    taken_.emplace(task.end_ns, lane);
    return lane;
  }

 private:
  using Taken = std::pair<std::int64_t, std::uint64_t>;  // until when, which
  std::priority_queue<Taken, std::vector<Taken>, std::greater<>> taken_;
  std::set<std::uint64_t> free_;
  std::uint64_t count_ = 0;
};

std::vector<std::size_t> by_begin(const Timeline& timeline) {
  std::vector<std::size_t> order(timeline.tasks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t task) {
    const Timeline::Task& times = timeline.tasks[task];
    return std::tuple(times.begin_ns, times.end_ns, task);
  });
  return order;
}

std::string percent(double share) {
  return share > 0 && share < 0.005 ? "less than 1 %" : format_percent(share, 0);
}

std::string time(double ns) { return format_duration(ns); }
std::string time(std::int64_t ns) { return format_duration(static_cast<double>(ns)); }

std::string in_words(std::uint64_t number) {
  constexpr std::array<std::string_view, 13> words = {"no",   "one",    "two",   "three", "four",
                                                      "five", "six",    "seven", "eight", "nine",
                                                      "ten",  "eleven", "twelve"};
  return number < words.size() ? std::string(words[number]) : std::to_string(number);
}

std::string waves(std::uint64_t number) {
  return in_words(number) + (number == 1 ? " wave" : " waves");
}

/// Returns whether tasks are about as long as each other: only of these one can speak of waves.
bool are_alike(const TimelineSummary& summary) {
  return 3 * summary.shortest_ns >= 2 * summary.longest_ns;
}

/// Returns whether the iteration took as long as its waves, and not mostly something else.
bool is_made_of_waves(const TimelineSummary& summary, const Timeline& timeline) {
  return static_cast<double>(timeline.iteration_ns) <=
         1.25 * static_cast<double>(summary.longest_ns) * static_cast<double>(summary.rounds);
}

/// Returns how the tasks filled the places for them, or why that cannot be said.
std::string describe_filling(const TimelineSummary& summary, const Timeline& timeline,
                             const Cell& cell) {
  const std::uint64_t tasks = timeline.tasks.size();
  const std::uint64_t places = std::max<std::uint64_t>(1, cell.concurrency);
  const std::string subject =
      fmt::format("{} on {}{}", pluralize(tasks, "task"), pluralize(cell.workers, "worker"),
                  places == cell.workers ? "" : ", " + std::to_string(places) + " in flight,");
  if (has_hidden_lock_waits(cell)) {
    return fmt::format(
        "{} took {}: under the GIL one computes at a time, and a task's time contains waiting for "
        "it",
        subject, time(timeline.iteration_ns));
  }
  if (has_emulated_lock(cell) && summary.in_flight == 1 && tasks > 1) {
    return fmt::format(
        "{} took {}, one by one under the emulated GIL; {} of worker time is idle or waiting",
        subject, time(timeline.iteration_ns), percent(summary.idle_share));
  }
  const std::string idle = fmt::format("{} of the {} time is idle", percent(summary.idle_share),
                                       cell.workers == 1 ? "worker's" : "workers'");
  const std::string place = places == cell.workers ? "worker" : "place";
  const std::uint64_t share = tasks / places + (tasks % places == 0 ? 0 : 1);
  if (summary.in_flight < std::min(tasks, places)) {
    return fmt::format("{} took {}: at most {} of them ran at once; {}", subject,
                       time(timeline.iteration_ns), in_words(summary.in_flight), idle);
  }
  if (summary.rounds == 1) {
    return fmt::format("{} took {}: all of them at once; {}", subject, time(timeline.iteration_ns),
                       idle);
  }
  if (!are_alike(summary)) {
    return fmt::format("{} took {}: some tasks took longer than others; {}", subject,
                       time(timeline.iteration_ns), idle);
  }
  if (summary.rounds > share) {
    return fmt::format("{} took {}: one {} had {}, more than its share; {}", subject,
                       time(timeline.iteration_ns), place, pluralize(summary.rounds, "task"), idle);
  }
  if (tasks % places != 0 && is_made_of_waves(summary, timeline)) {
    return fmt::format("{} take as long as {}: {}; {}", subject, share * places, waves(share),
                       idle);
  }
  return fmt::format("{} took {}: {}; {}", subject, time(timeline.iteration_ns), waves(share),
                     idle);
}

std::string describe_balance(const TimelineSummary& summary) {
  const auto busiest =
      std::ranges::max_element(summary.workers, {}, &TimelineSummary::Worker::busy_ns);
  const auto without_work = static_cast<std::uint64_t>(
      std::ranges::count(summary.workers, std::uint64_t{0}, &TimelineSummary::Worker::tasks));
  std::string text = fmt::format("the busiest worker ({}) was busy for {}, {} the mean of all",
                                 busiest - summary.workers.begin(), time(busiest->busy_ns),
                                 format_ratio(summary.imbalance));
  if (without_work != 0) text += "; " + pluralize(without_work, "worker") + " had no task";
  return text;
}

std::string describe_longest(const TimelineSummary& summary, const Timeline& timeline) {
  const auto iteration_ns = static_cast<double>(timeline.iteration_ns);
  std::string text =
      fmt::format("the longest task, {} on worker {}, took {}, {} of the iteration",
                  summary.longest, timeline.tasks[summary.longest].worker, time(summary.longest_ns),
                  percent(static_cast<double>(summary.longest_ns) / iteration_ns));
  if (summary.median_ns > 0) {
    text += " and " + format_ratio(static_cast<double>(summary.longest_ns) / summary.median_ns) +
            " the median task";
  }
  if (!are_alike(summary)) text += "; the shortest took " + time(summary.shortest_ns);
  return text;
}

}  // namespace

TimelineLanes lay_out(const Timeline& timeline, const Cell& cell) {
  std::vector<FreeLanes> workers(cell.workers);
  std::vector<std::vector<TimelineLanes::Lane>> parts(cell.workers);
  for (std::uint64_t worker = 0; worker < cell.workers; ++worker) {
    parts[worker].push_back({.worker = worker});
  }
  for (const std::size_t task : by_begin(timeline)) {
    const std::uint64_t worker = timeline.tasks[task].worker;
    const std::uint64_t part = workers[worker].take(timeline.tasks[task]);
    if (part == parts[worker].size()) parts[worker].push_back({.worker = worker, .part = part});
    parts[worker][part].tasks.push_back(task);
  }
  TimelineLanes lanes;
  for (auto& own : parts) std::ranges::move(own, std::back_inserter(lanes.lanes));
  return lanes;
}

bool shares_interpreter(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  return traits.gil == Gil::on && traits.worker_kind == WorkerKind::thread && cell.workers > 1;
}

bool has_hidden_lock_waits(const Cell& cell) { return shares_interpreter(cell) && !cell.waits; }

bool has_emulated_lock(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  return traits.gil == Gil::emulated && traits.worker_kind == WorkerKind::thread &&
         cell.workers > 1;
}

std::string waits_within_tasks(const Cell& cell) {
  if (has_hidden_lock_waits(cell)) return "waits for the interpreter's lock";
  return cell.waits ? "waits, as for an answer" : "";
}

std::vector<TaskKind> task_kinds(const Timeline& timeline, const Cell& cell) {
  const bool is_declared = std::ranges::any_of(
      timeline.tasks, [](const Timeline::Task& task) { return task.wait_ns > 0; });
  const bool is_unknown = has_hidden_lock_waits(cell) || (cell.waits && !is_declared);
  // Once it has waited, a task that shares its worker waits for its turn as well.
  const bool shares_worker = cell.concurrency > cell.workers;
  std::vector<TaskKind> kinds;
  kinds.reserve(timeline.tasks.size());
  for (const Timeline::Task& task : timeline.tasks) {
    const bool waits =
        task.wait_ns > 0 && (shares_worker || task.wait_ns >= task.length_ns() - task.wait_ns);
    kinds.push_back(is_unknown ? TaskKind::unknown : waits ? TaskKind::waits : TaskKind::computes);
  }
  return kinds;
}

TimelineSummary summarize(const Timeline& timeline, const Cell& cell) {
  TimelineSummary summary;
  summary.workers.resize(cell.workers);
  std::vector<double> lengths;
  std::int64_t last_end_ns = 0;
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> running;
  const std::vector<std::size_t> order = by_begin(timeline);
  for (const std::size_t task : order) {
    const Timeline::Task& times = timeline.tasks[task];
    lengths.push_back(static_cast<double>(times.length_ns()));
    auto& worker = summary.workers[times.worker];
    if (worker.tasks++ == 0) worker.first_begin_ns = worker.last_end_ns = times.begin_ns;
    // Tasks come in the order of their begins: only what is behind the last end adds to busy time.
    worker.busy_ns +=
        std::max<std::int64_t>(0, times.end_ns - std::max(worker.last_end_ns, times.begin_ns));
    worker.last_end_ns = std::max(worker.last_end_ns, times.end_ns);
    last_end_ns = std::max(last_end_ns, times.end_ns);
    while (!running.empty() && running.top() <= times.begin_ns) running.pop();
    running.push(times.end_ns);
    summary.in_flight = std::max<std::uint64_t>(summary.in_flight, running.size());
    if (times.length_ns() > summary.longest_ns) {
      summary.longest = task;
      summary.longest_ns = times.length_ns();
    }
  }
  summary.shortest_ns = static_cast<std::int64_t>(*std::ranges::min_element(lengths));
  summary.median_ns = median(lengths);
  summary.before_ns = timeline.tasks[order.front()].begin_ns;
  summary.after_ns = timeline.iteration_ns - last_end_ns;
  double busy_ns = 0;
  double busiest_ns = 0;
  for (const auto& worker : summary.workers) {
    busy_ns += static_cast<double>(worker.busy_ns);
    busiest_ns = std::max(busiest_ns, static_cast<double>(worker.busy_ns));
  }
  const auto workers = static_cast<double>(cell.workers);
  summary.idle_share = 1 - busy_ns / (workers * static_cast<double>(timeline.iteration_ns));
  if (busy_ns > 0) summary.imbalance = busiest_ns / (busy_ns / workers);
  for (const auto& lane : lay_out(timeline, cell).lanes) {
    summary.rounds = std::max<std::uint64_t>(summary.rounds, lane.tasks.size());
  }
  return summary;
}

std::vector<std::string> describe(const Timeline& timeline, const Cell& cell,
                                  std::uint64_t usable_cores) {
  const TimelineSummary summary = summarize(timeline, cell);
  const auto iteration_ns = static_cast<double>(timeline.iteration_ns);
  std::vector<std::string> sentences = {describe_filling(summary, timeline, cell)};
  if (cell.workers > 1 && !has_hidden_lock_waits(cell)) {
    sentences.push_back(describe_balance(summary));
  }
  sentences.push_back(describe_longest(summary, timeline));
  sentences.push_back(fmt::format(
      "the first task began {} after the start, and the last one ended {} before the end: together "
      "{} of the iteration",
      time(summary.before_ns), time(summary.after_ns),
      percent(static_cast<double>(summary.before_ns + summary.after_ns) / iteration_ns)));
  if (has_emulated_lock(cell)) {
    sentences.push_back(
        "a task begins when it has the emulated GIL: a worker that is idle may be waiting for it");
  }
  if (cell.waits) {
    sentences.push_back(
        "a task's time contains its waits: a worker counts as busy while a task is under way on "
        "it, waiting or not");
  } else if (usable_cores != 0 && cell.workers > usable_cores) {
    sentences.push_back(fmt::format("{} shared {}: the time of a task includes its waiting for one",
                                    pluralize(cell.workers, "worker"),
                                    pluralize(usable_cores, "core")));
  }
  constexpr double telling_ns =
      10'000;  // two looks at the clock cost some 50 ns, a cache line more
  if (summary.median_ns < telling_ns) {
    sentences.push_back("the tasks are so short (median " + time(summary.median_ns) +
                        ") that looking at the clock before and after each shows in the figures");
  }
  return sentences;
}

}  // namespace reports
