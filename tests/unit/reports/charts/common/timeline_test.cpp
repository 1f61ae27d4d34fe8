// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/timeline.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "reports/formats/timeline_text.h"
#include "reports/formats/trace.h"
#include "reports/results/files/json.h"
#include "reports/results/files/results_file.h"
#include "reports/sections.h"
#include "reports/summary/section.h"
#include "tests/support/sentence_limits.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

using Tasks = std::vector<Timeline::Task>;
constexpr std::int64_t ms = 1'000'000;

struct Made {
  Cell cell;
  Timeline timeline;
};

/// Makes a timeline of tasks with times in milliseconds.
Made make(std::uint64_t workers, std::int64_t iteration_ms, Tasks tasks) {
  Made made{.cell = make_cell("thread-pool", "synthetic", workers), .timeline = {}};
  made.cell.tasks = tasks.size();
  for (auto& task : tasks) {
    task.begin_ns *= ms;
    task.end_ns *= ms;
  }
  made.timeline = {.iteration_ns = iteration_ms * ms, .tasks = std::move(tasks)};
  return made;
}

Made five_on_four() {
  return make(4, 20, {{0, 10, 0}, {0, 10, 1}, {0, 10, 2}, {0, 10, 3}, {10, 20, 2}});
}

/// All at once on one worker.
Made suspended(std::uint64_t tasks) {
  Tasks all;
  for (std::uint64_t task = 0; task < tasks; ++task) {
    all.push_back({static_cast<std::int64_t>(task % 7), 10, 0});
  }
  Made made = make(1, 10, all);
  made.cell.concurrency = tasks;
  made.cell.waits = true;
  return made;
}

/// Results of which the cell is the only one.
Results results_of(const Cell& cell) {
  Results results;
  results.plan.cells = {cell};
  return results;
}

std::string first_sentence(const Made& made) {
  return describe(made.timeline, made.cell, 4).front();
}

std::string picture(const Made& made, Canvas canvas = {}) {
  return format_timeline(made.timeline, made.cell, 4, canvas);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos;
       at += part.size()) {
    ++found;
  }
  return found;
}

void expect_refused(const Made& made, const std::string& why) {
  const std::string error = error_of([&] { check_timeline(made.timeline, made.cell); });
  ASSERT_NE(error, "") << "not refused: " << why;
  EXPECT_NE(error.find(why), std::string::npos) << error;
}

TEST(Timeline, FiveTasksOnFourWorkersTakeAsLongAsEight) {
  EXPECT_EQ(first_sentence(five_on_four()),
            "5 tasks on 4 workers take as long as 8: two waves; 38 % of the workers' time is idle");
}

TEST(Timeline, OfUnequalTasksNoWavesAreClaimed) {
  auto made = five_on_four();
  made.timeline.tasks[1].end_ns = 2 * ms;
  EXPECT_EQ(first_sentence(made),
            "5 tasks on 4 workers took 20.0 ms: some tasks took longer than others; 48 % of the "
            "workers' time is idle");
}

TEST(Timeline, AnIterationThatIsMostlySomethingElseIsNotAsLongAsItsWaves) {
  auto made = five_on_four();
  made.timeline.iteration_ns = 60 * ms;
  EXPECT_EQ(first_sentence(made).find("as long as"), std::string::npos);
}

TEST(Timeline, TasksThatFillTheirWorkersMakeFullWaves) {
  const auto made = make(2, 20, {{0, 10, 0}, {0, 10, 1}, {10, 20, 0}, {10, 20, 1}});
  EXPECT_EQ(first_sentence(made),
            "4 tasks on 2 workers took 20.0 ms: two waves; 0 % of the workers' time is idle");
}

TEST(Timeline, AWorkerWithMoreThanItsShareIsNamed) {
  const auto made = make(2, 30, {{0, 10, 0}, {0, 10, 1}, {10, 20, 0}, {20, 30, 0}});
  EXPECT_NE(first_sentence(made).find("one worker had 3 tasks, more than its share"),
            std::string::npos);
}

TEST(Timeline, WorkersThatNeverRanTogetherAreNoted) {
  const auto made = make(2, 20, {{0, 10, 0}, {10, 20, 1}});
  EXPECT_NE(first_sentence(made).find("at most one of them ran at once"), std::string::npos);
}

TEST(Timeline, FiguresAreThoseOfTheTasks) {
  const auto made = make(3, 100, {{10, 50, 0}, {20, 30, 1}, {30, 90, 1}});
  const auto summary = summarize(made.timeline, made.cell);
  EXPECT_EQ(summary.workers[0].busy_ns, 40 * ms);
  EXPECT_EQ(summary.workers[1].busy_ns, 70 * ms);
  EXPECT_EQ(summary.workers[1].tasks, 2U);
  EXPECT_EQ(summary.workers[2].tasks, 0U);
  EXPECT_EQ(summary.longest, 2U);
  EXPECT_EQ(summary.longest_ns, 60 * ms);
  EXPECT_EQ(summary.shortest_ns, 10 * ms);
  EXPECT_EQ(summary.before_ns, 10 * ms);
  EXPECT_EQ(summary.after_ns, 10 * ms);
  EXPECT_EQ(summary.in_flight, 2U);
  EXPECT_EQ(summary.rounds, 2U);
  EXPECT_NEAR(summary.idle_share, 1 - 110.0 / 300, 1e-9);
  EXPECT_NEAR(summary.imbalance, 70 / (110.0 / 3), 1e-9);
}

TEST(Timeline, TasksInFlightAtOnceHaveLanesOfTheirOwnAndAreBusyOnce) {
  const auto made = suspended(5);
  const auto lanes = lay_out(made.timeline, made.cell);
  EXPECT_EQ(lanes.lanes.size(), 5U);
  EXPECT_TRUE(lanes.has_parts(1));
  EXPECT_EQ(summarize(made.timeline, made.cell).workers[0].busy_ns, 10 * ms);
  EXPECT_EQ(summarize(made.timeline, made.cell).in_flight, 5U);
}

TEST(Timeline, InALaneNothingOverlapsAndNothingIsLost) {
  Tasks tasks;
  for (std::int64_t task = 0; task < 500; ++task) {
    const std::int64_t begin = task * 37 % 211;
    tasks.push_back({begin, begin + task * 17 % 29, static_cast<std::uint64_t>(task % 3)});
  }
  const auto made = make(3, 300, tasks);
  std::set<std::size_t> seen;
  for (const auto& lane : lay_out(made.timeline, made.cell).lanes) {
    std::int64_t last_ns = 0;
    for (const std::size_t task : lane.tasks) {
      EXPECT_TRUE(seen.insert(task).second);
      EXPECT_EQ(made.timeline.tasks[task].worker, lane.worker);
      EXPECT_GE(made.timeline.tasks[task].begin_ns, last_ns);
      last_ns = made.timeline.tasks[task].end_ns;
    }
  }
  EXPECT_EQ(seen.size(), tasks.size());
}

TEST(Timeline, WhatNoCellCouldHaveIsRefused) {
  EXPECT_NO_THROW(check_timeline(five_on_four().timeline, five_on_four().cell));
  const auto refused = [](const std::string& why, const auto& spoil) {
    auto made = five_on_four();
    spoil(made);
    expect_refused(made, why);
  };
  refused("tasks: must be those of its cell, 5 (got 4)",
          [](Made& made) { made.timeline.tasks.pop_back(); });
  refused("iteration_ns: must be from 1 to 90000000000000 (got 0)",
          [](Made& made) { made.timeline.iteration_ns = 0; });
  refused("iteration_ns: must be from 1 to 90000000000000 (got 9223372036854775807)",
          [](Made& made) { made.timeline.iteration_ns = INT64_MAX; });
  refused("elapsed_s: must be finite", [](Made& made) { made.timeline.elapsed_s = NAN; });
  refused("begin_ns and end_ns: must ascend from 0 to at most iteration_ns, 20000000",
          [](Made& made) { made.timeline.tasks[1].begin_ns = -1; });
  refused("begin_ns and end_ns: must ascend from 0 to at most iteration_ns, 20000000",
          [](Made& made) { made.timeline.tasks[1].end_ns = 21 * ms; });
  refused("begin_ns and end_ns: must ascend from 0 to at most iteration_ns, 20000000",
          [](Made& made) { made.timeline.tasks[4].end_ns = 9 * ms; });
  refused("wait_ns: must be from 0 to the length of its task, 10000000 (got 10000001)",
          [](Made& made) { made.timeline.tasks[1].wait_ns = 10 * ms + 1; });
  refused("wait_ns: must be from 0 to the length of its task, 10000000 (got -1)",
          [](Made& made) { made.timeline.tasks[1].wait_ns = -1; });
  refused("worker: must be below the workers of its cell, 4 (got 4)",
          [](Made& made) { made.timeline.tasks[1].worker = 4; });
  refused("tasks: must be at most 100000 in a timeline (got 100001)", [](Made& made) {
    made.timeline.tasks.resize(max_timeline_tasks + 1);
    made.cell.tasks = max_timeline_tasks + 1;
  });
}

TEST(Timeline, ItsJsonIsReadBackAsItWas) {
  const auto made = five_on_four();
  const nlohmann::json json = made.timeline;
  const auto copy = json.get<Timeline>();
  EXPECT_EQ(nlohmann::json(copy), json);
  EXPECT_EQ(copy.tasks.size(), 5U);
  EXPECT_EQ(copy.tasks[4].worker, 2U);
  auto uneven = json;
  uneven["worker"].erase(0);
  EXPECT_THROW(uneven.get<Timeline>(), std::runtime_error);
}

TEST(Timeline, WaitsAreReadBackAndOlderFilesAreWithout) {
  auto made = five_on_four();
  EXPECT_FALSE(nlohmann::json(made.timeline).contains("wait_ns"));
  made.timeline.tasks[3].wait_ns = 7 * ms;
  const nlohmann::json json = made.timeline;
  EXPECT_EQ(json.get<Timeline>().tasks[3].wait_ns, 7 * ms);
  EXPECT_EQ(json.get<Timeline>().tasks[2].wait_ns, 0);
  auto old = json;
  old.erase("wait_ns");
  EXPECT_EQ(old.get<Timeline>().tasks[3].wait_ns, 0);
  auto uneven = json;
  uneven["wait_ns"].erase(0);
  EXPECT_EQ(error_of([&] { uneven.get<Timeline>(); }),
            "begin_ns and wait_ns differ in length (5 and 4)");
}

/// Two tasks on each of two workers: one computes and one waits.
Made mixed() {
  Made made = make(2, 20, {{0, 10, 0}, {0, 10, 1, 9 * ms}, {10, 20, 0, 5 * ms}, {10, 20, 1}});
  made.cell.waits = true;
  return made;
}

TEST(Timeline, ATaskWaitsWhereHalfOfItsTimeOrMoreIsDeclaredAsWaiting) {
  auto made = mixed();
  using enum TaskKind;
  EXPECT_EQ(task_kinds(made.timeline, made.cell),
            (std::vector<TaskKind>{computes, waits, waits, computes}));
  made.timeline.tasks[2].wait_ns = 4 * ms;
  EXPECT_EQ(task_kinds(made.timeline, made.cell)[2], computes);
  made.cell.concurrency = 8;
  EXPECT_EQ(task_kinds(made.timeline, made.cell)[2], waits) << "also for its worker";
  EXPECT_EQ(task_kinds(made.timeline, made.cell)[0], computes);
}

TEST(Timeline, WithoutADeclaredWaitATaskOfACellThatWaitsMayHaveDoneEither) {
  auto made = five_on_four();
  EXPECT_EQ(task_kinds(made.timeline, made.cell)[0], TaskKind::computes);
  made.cell.waits = true;
  EXPECT_EQ(task_kinds(made.timeline, made.cell)[0], TaskKind::unknown);
}

TEST(Timeline, AResultsFileHasTimelinesOnlyWhereThereAreSome) {
  Results results;
  results.plan.cells = {five_on_four().cell};
  const auto ours = [&] {
    return nlohmann::json::parse(format_results(results)).at("concurrency_bench");
  };
  EXPECT_FALSE(ours().contains("timelines"));
  results.timelines = {five_on_four().timeline};
  EXPECT_EQ(ours().at("timelines").size(), 1U);
}

TEST(TimelineText, EveryLaneIsALineAndTheAxisEndsWithTheIteration) {
  const std::string text = picture(five_on_four());
  for (const char* part : {"worker 0  ", "worker 3  ", "└", "10 ms", "two waves"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  // Three workers are idle in the second half; one has another task in it.
  EXPECT_GE(count(text, "▓"), 30U);
  EXPECT_GE(count(text, "·"), 90U);
}

TEST(TimelineText, WithoutUnicodeThereIsNothingButAscii) {
  auto made = five_on_four();
  made.timeline.tasks[0].begin_ns = 3000;  // microseconds, with their µ
  const std::string text = picture(made, {.columns = 60, .unicode = false});
  EXPECT_TRUE(std::ranges::all_of(text, [](char byte) {
    return byte == '\n' || (byte >= ' ' && byte < 127);
  })) << text;
  EXPECT_NE(text.find("####"), std::string::npos);
  EXPECT_NE(text.find("3.00 us"), std::string::npos);
}

TEST(TimelineText, ThePictureIsAsWideAsTheTerminal) {
  for (const std::size_t columns : {40U, 80U, 213U}) {
    const std::string text = picture(five_on_four(), {.columns = columns, .unicode = false});
    const std::size_t begin = text.find("  worker 0");
    EXPECT_EQ(text.find('\n', begin) - begin, columns);
  }
}

TEST(TimelineText, MoreLanesThanFitAreCountedOrDrawnAsOne) {
  Tasks tasks;
  for (std::uint64_t worker = 0; worker < 100; ++worker) tasks.push_back({0, 10, worker});
  EXPECT_NE(picture(make(100, 10, tasks)).find("36 more workers are not shown"), std::string::npos);
  const std::string dense = picture(suspended(1000));
  EXPECT_NE(dense.find("tasks in flight, relative to the most"), std::string::npos);
  EXPECT_EQ(count(dense, "worker 0  "), 1U);
  EXPECT_EQ(dense.find("not shown"), std::string::npos);
}

TEST(TimelineText, ManyTasksInAColumnAreShownAsSuch) {
  Tasks tasks;
  for (std::int64_t task = 0; task < 1000; ++task) tasks.push_back({task, task + 1, 0});
  EXPECT_GE(count(picture(make(1, 1000, tasks)), "▒"), 60U);
}

TEST(TimelineText, ATaskThatWaitsIsAThinLineAndOneThatComputesASolidOne) {
  const std::string text = picture(mixed());
  for (const char* part : {"█ a task that mostly computes", "━ a task that mostly waits"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  const auto line_of = [&](const std::string& worker) {
    const std::size_t begin = text.find("  " + worker);
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  // One computes and then waits, the other one waits and then computes.
  EXPECT_GE(count(line_of("worker 0"), "█"), 30U) << text;
  EXPECT_GE(count(line_of("worker 0"), "─"), 30U) << text;
  EXPECT_GE(count(line_of("worker 1"), "━"), 30U) << text;
  EXPECT_GE(count(line_of("worker 1"), "▓"), 30U) << text;
  EXPECT_EQ(picture(five_on_four()).find("━"), std::string::npos);
}

TEST(TimelineText, AnUntrustedNameMovesNoCursor) {
  auto made = five_on_four();
  made.cell.name = "a\x1b[31m\nb";
  made.cell.runtime = "\x07";
  for (const char byte : picture(made))
    EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= ' ');
}

TEST(Trace, SaysHowQuietTheMachineWasWhereThatWasLookedAt) {
  const auto made = five_on_four();
  Results results = results_of(made.cell);
  const auto other_data = [&] {
    return nlohmann::json::parse(format_trace(made.timeline, results)).at("otherData");
  };
  EXPECT_FALSE(other_data().contains("machine_state"));
  results.machine_state = {.unknown = "the processor is emulated"};
  EXPECT_EQ(other_data().at("machine_state"),
            "how quiet the machine was is not known: the processor is emulated");
}

TEST(Trace, EveryTaskIsASliceInMicrosecondsOnANamedThread) {
  auto made = five_on_four();
  made.timeline.tasks[0].begin_ns = 1234;
  made.cell.name = "\"}]</script>\xff";
  const auto trace = nlohmann::json::parse(format_trace(made.timeline, results_of(made.cell)));
  std::size_t slices = 0;
  std::set<int> named;
  for (const auto& event : trace.at("traceEvents")) {
    if (event.at("name") == "thread_name") named.insert(event.at("tid").get<int>());
    if (event.value("cat", "") != "task") continue;
    ++slices;
    EXPECT_EQ(event.at("ph"), "X");
    EXPECT_TRUE(named.contains(event.at("tid")));
    if (event.at("args").at("task") == 0) {
      EXPECT_DOUBLE_EQ(event.at("ts"), 1.234);
      EXPECT_DOUBLE_EQ(event.at("dur"), 9998.766);
    }
  }
  EXPECT_EQ(slices, 5U);
  EXPECT_EQ(named.size(), 5U);  // four workers and the iteration
}

TEST(Trace, OverlappingTasksOfOneWorkerAreOnThreadsOfTheirOwn) {
  const auto made = suspended(6);
  const auto trace = nlohmann::json::parse(format_trace(made.timeline, results_of(made.cell)));
  std::set<int> threads;
  for (const auto& event : trace.at("traceEvents")) {
    if (event.value("cat", "") == "task") threads.insert(event.at("tid").get<int>());
  }
  EXPECT_EQ(threads.size(), 6U);
}

/// Returns the section that a report shows of these timelines.
std::vector<Section> sections_of(const std::vector<Made>& all) {
  std::vector<Source> sources;
  for (const Made& made : all) {
    Source& source = sources.emplace_back();
    source.label = "source " + std::to_string(sources.size());
    source.results.plan.cells = {made.cell};
    source.results.timelines = {made.timeline};
  }
  return make_sections(sources);
}

TEST(TimelineChart, ATimelineIsASectionOfItsOwnWithABarPerTask) {
  const auto sections = sections_of({five_on_four()});
  ASSERT_EQ(sections.size(), 1U);
  EXPECT_EQ(sections[0].name, "timeline");
  ASSERT_EQ(sections[0].charts.size(), 1U);
  EXPECT_NE(sections[0].answers.at(0).sentence.find("two waves"), std::string::npos);
  const auto& chart = sections[0].charts[0];
  const auto spec = nlohmann::json::parse(chart.spec);
  EXPECT_EQ(spec.at("data").at("values").size(), 5U);
  EXPECT_EQ(spec.at("data").at("values")[0].at("t4"), "10.0 ms");
  EXPECT_EQ(chart.table.rows.size(), 5U);
  EXPECT_EQ(chart.table.rows[0].size(), chart.table.columns.size());
}

/// Threads of an interpreter, of which each computes in its turns.
Made under_gil(Gil gil, WorkerKind kind) {
  Made made = make(2, 20, {{0, 19, 0}, {0, 20, 1}});
  made.cell.traits = ModelTraits{.worker_kind = kind, .gil = gil};
  return made;
}

TEST(TimelineSentences, ThreadsUnderAGilAreNotCalledBusy) {
  const Made made = under_gil(Gil::on, WorkerKind::thread);
  std::string text;
  for (const std::string& sentence : describe(made.timeline, made.cell, 4)) text += sentence + "\n";
  EXPECT_NE(text.find("under the GIL one computes at a time, and a task's time contains waiting"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("idle"), std::string::npos) << text;
  EXPECT_EQ(text.find("busy"), std::string::npos) << text;
  const std::string drawn = format_timeline(made.timeline, made.cell, 4, {});
  EXPECT_NE(drawn.find("computes, or waits for the interpreter's lock"), std::string::npos)
      << drawn;
}

TEST(TimelineSentences, WhoIsIdleUnderAnEmulatedLockMayWaitForIt) {
  Made made = make(2, 20, {{0, 10, 0}, {10, 20, 1}});
  made.cell.traits = ModelTraits{.worker_kind = WorkerKind::thread, .gil = Gil::emulated};
  EXPECT_EQ(first_sentence(made),
            "2 tasks on 2 workers took 20.0 ms, one by one under the emulated GIL; 50 % of worker "
            "time is idle or waiting");
  EXPECT_EQ(exceeded_limits(sections_of({made})[0].answers[0].sentence), "");
  EXPECT_NE(picture(made).find("a worker that is idle may be waiting for the emulated GIL"),
            std::string::npos);
  EXPECT_NE(sections_of({made})[0].charts[0].spec.find("or waits for the emulated GIL"),
            std::string::npos);
}

TEST(TimelineSentences, ATaskThatWaitsIsNoSolidBarAndItsTimeContainsItsWaits) {
  Made made = five_on_four();
  EXPECT_EQ(picture(made).find("waits"), std::string::npos);
  EXPECT_EQ(sections_of({made})[0].charts[0].spec.find("or waits"), std::string::npos);
  made.cell.waits = true;
  const std::string text = picture(made);
  EXPECT_NE(text.find("a task that is drawn computes, or waits, as for an answer"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("█"), std::string::npos) << text;
  EXPECT_NE(text.find("━━━━"), std::string::npos) << text;
  EXPECT_NE(text.find("a task's time contains its waits"), std::string::npos) << text;
  EXPECT_NE(text.find("busy or waiting"), std::string::npos) << text;
  EXPECT_NE(sections_of({made})[0].charts[0].spec.find("a bar: computes, or waits"),
            std::string::npos);
}

TEST(TimelineChart, ATaskThatWaitsIsAThinBar) {
  const auto chart = sections_of({mixed()}).at(0).charts.at(0);
  const auto spec = nlohmann::json::parse(chart.spec);
  std::vector<bool> thin;
  for (const auto& row : spec.at("data").at("values")) thin.push_back(row.contains("thin"));
  // Worker by worker.
  EXPECT_EQ(thin, (std::vector<bool>{false, true, true, false}));
  std::vector<std::string> filters;
  for (const auto& layer : spec.at("layer")) {
    if (layer.at("mark").contains("height")) filters.push_back(layer["transform"][0]["filter"]);
  }
  EXPECT_EQ(filters, std::vector<std::string>{"datum.thin === true"});
  EXPECT_NE(chart.spec.find(R"(["thick: mostly computes","thin: mostly waits"])"),
            std::string::npos);
}

TEST(TimelineSentences, WithoutASharedLockWhatIsIdleIsSaid) {
  for (const Made& made :
       {under_gil(Gil::off, WorkerKind::thread), under_gil(Gil::on, WorkerKind::process),
        under_gil(Gil::emulated, WorkerKind::thread)}) {
    EXPECT_FALSE(has_hidden_lock_waits(made.cell));
    EXPECT_NE(describe(made.timeline, made.cell, 4).front().find("idle"), std::string::npos);
  }
}

TEST(TimelineChart, ThreadsUnderAGilSayInThePictureThatABarMayWait) {
  const Made made = under_gil(Gil::on, WorkerKind::thread);
  const auto sections = sections_of({made});
  EXPECT_NE(sections[0].charts[0].spec.find("waits for the GIL"), std::string::npos);
  const auto free = sections_of({under_gil(Gil::off, WorkerKind::thread)});
  EXPECT_EQ(free[0].charts[0].spec.find("waits for the GIL"), std::string::npos);
}

TEST(TimelineChart, SeveralSourcesHaveAChartEachWithIdsOfTheirOwn) {
  const auto sections = sections_of({five_on_four(), five_on_four()});
  ASSERT_EQ(sections.size(), 1U);
  ASSERT_EQ(sections[0].charts.size(), 2U);
  EXPECT_NE(sections[0].charts[0].id, sections[0].charts[1].id);
  const Chart& second = sections[0].charts[1];
  EXPECT_NE((second.title + second.subject).find("source 2"), std::string::npos);
}

TEST(TimelineChart, ManyShortTasksAreDrawnAsFewBarsOfWhichNoneIsLost) {
  Tasks tasks;
  for (std::int64_t task = 0; task < 50'000; ++task) {
    tasks.push_back({task, task + 1, static_cast<std::uint64_t>(task % 2)});
  }
  const auto sections = sections_of({make(2, 50'000, tasks)});
  const auto& chart = sections.at(0).charts.at(0);
  EXPECT_LE(chart.table.rows.size(), 2000U);
  EXPECT_NE(chart.note.find("Short tasks next to each other"), std::string::npos);
  std::size_t shown = 0;
  for (const auto& row : chart.table.rows) {
    const auto more = row[1].find(" and ");
    shown += 1 + (more == std::string::npos ? 0 : std::stoul(row[1].substr(more + 5)));
  }
  EXPECT_EQ(shown, tasks.size());
}

TEST(TimelineChart, LanesThatDoNotFitAreCounted) {
  const auto sections = sections_of({suspended(1000)});
  EXPECT_NE(sections.at(0).charts.at(0).note.find("872 more lanes are not shown"),
            std::string::npos);
}

}  // namespace
}  // namespace reports
