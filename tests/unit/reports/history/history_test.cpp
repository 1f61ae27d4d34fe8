// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "reports/results/slowdown.h"
#include "tests/unit/reports/fixtures.h"
#include "tests/unit/reports/refusal.h"

namespace reports {
namespace {

/// A results file of one cell on day `day`, of which all trials take about so long.
Results results_of(int day, std::int64_t ns, const std::string& model = "serial") {
  Results results;
  results.date =
      "2026-11-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T12:00:00+00:00";
  results.machine.cpu_model = "A processor";
  results.machine.usable_cores = results.machine.logical_cores = 2;
  results.machine.kernel = "Linux 6";
  results.machine.build_type = "Release";
  results.machine.git_revision = "rev" + std::to_string(day);
  results.plan.seed = 1;
  results.plan.cells.push_back(make_cell(model, "primes"));
  add_trials(results, 0, {ns - 2, ns - 1, ns, ns, ns + 1, ns + 2});
  return results;
}

/// A history of days with these times, the file of day 3 called "3.json".
std::vector<HistoryFile> files_of(const std::vector<std::int64_t>& times) {
  std::vector<HistoryFile> files;
  for (std::size_t day = 0; day < times.size(); ++day) {
    const int number = static_cast<int>(day) + 1;
    files.push_back(history_file(std::to_string(number) + ".json", results_of(number, times[day])));
  }
  return files;
}

const std::vector<std::int64_t> one_step = {100'000, 100'300, 99'800,  100'100, 99'900,  100'200,
                                            105'100, 104'900, 105'300, 105'000, 104'800, 105'200};

TEST(History, FilesAreOrderedByTheirDatesAndNotByTheirNames) {
  std::vector<HistoryFile> files;
  files.push_back(history_file("a.json", results_of(9, 100)));
  files.push_back(history_file("b.json", results_of(2, 100)));
  files.push_back(history_file("c.json", results_of(5, 100)));
  const History history = make_history(std::move(files));
  EXPECT_EQ(history.files[0].name, "b.json");
  EXPECT_EQ(history.files[2].name, "a.json");
  ASSERT_EQ(history.series.size(), 1U);
  EXPECT_EQ(history.series[0].points.size(), 3U);
}

TEST(History, ACellThatExpectsAFailureHasNoSeries) {
  Results results = results_of(1, 100);
  results.plan.cells.push_back(make_cell("race", "primes"));
  results.plan.cells[1].expected_failure = FailureKind::race;
  add_trials(results, 1, {100, 101, 102, 103, 104, 105});
  const HistoryFile file = history_file("1.json", results);
  ASSERT_EQ(file.cells.size(), 1U);
  EXPECT_EQ(file.cells[0].cell.model, "serial");
}

TEST(History, FilesOfOneMomentAreOrderedByTheNumbersInTheirNames) {
  std::vector<HistoryFile> files;
  for (const int number : {10, 9, 11}) {
    files.push_back(history_file("run-" + std::to_string(number) + ".json", results_of(1, 100)));
  }
  Results early = results_of(1, 100);
  early.date = "2026-11-01T14:59:59+03:00";  // a second before the others
  files.push_back(history_file("z.json", early));
  Results late = results_of(1, 100);
  late.date_ns = 1;
  files.push_back(history_file("a.json", late));
  std::vector<std::string> names;
  for (const HistoryFile& file : make_history(std::move(files)).files) names.push_back(file.name);
  EXPECT_EQ(names, (std::vector<std::string>{"z.json", "run-9.json", "run-10.json", "run-11.json",
                                             "a.json"}));
}

TEST(History, TheNumberOfFilesThatItTakesIsTheDocumentedOne) {
  EXPECT_EQ(min_files_of(1), min_history_files);
  EXPECT_EQ(min_history_files, 10U);
  EXPECT_EQ(min_files_of(6), 10U);
  EXPECT_EQ(min_files_of(20), 14U);
  EXPECT_EQ(min_files_of(500), 20U);
  EXPECT_EQ(min_files_of(5000), 20U);
}

TEST(History, TooFewFilesAreSaidWithTheNumberThatThereIsAndThatItTakes) {
  auto files = files_of({one_step.begin(), one_step.begin() + 9});
  const History history = make_history(std::move(files));
  const std::string text = format_history(history);
  EXPECT_NE(text.find("too few files (9 of 10)"), std::string::npos) << text;
  EXPECT_NE(text.find("Of 1 cell it cannot be told whether it changed: with 1 cell that takes at "
                      "least 10 files of one machine, and there are 9."),
            std::string::npos)
      << text;
  EXPECT_NE(format_history_page(history).find("With 9 files it cannot be told whether anything "
                                              "changed: that takes at least 10."),
            std::string::npos);
}

TEST(History, TheNumberThatItTakesStaysWhileFilesAreAdded) {
  for (std::size_t count = 1; count <= one_step.size(); ++count) {
    auto files =
        files_of({one_step.begin(), one_step.begin() + static_cast<std::ptrdiff_t>(count)});
    for (HistoryFile& file : files) {
      for (const char* const model : {"fork", "tbb", "openmp"}) {
        auto more = file.cells[0];
        more.cell = make_cell(model, "primes");
        file.cells.push_back(more);
      }
    }
    EXPECT_EQ(make_history(std::move(files)).min_files, min_files_of(4)) << count;
  }
}

TEST(History, WhatIsNotKnownOfAMachineIsNotSaid) {
  Results results = results_of(1, 100);
  results.machine = {.host_name = "ci-1", .logical_cores = 2, .mhz_per_cpu = 2445};
  std::vector<HistoryFile> files = {history_file("1.json", results)};
  results.date = "2026-11-02T12:00:00+00:00";
  results.machine.mhz_per_cpu = 2447;  // it varies from one look to the next
  files.push_back(history_file("2.json", results));
  EXPECT_EQ(make_history(files).machines.at(0).description,
            "2 CPUs at 2447 MHz of an unknown model, host 'ci-1'");
  EXPECT_TRUE(make_history(files).machines.at(0).warnings.empty());
  files[1].machine.host_name = "ci-2";
  files[1].machine.mhz_per_cpu = 3600;
  const History history = make_history(files);
  ASSERT_EQ(history.machines.size(), 1U);
  EXPECT_EQ(history.machines[0].description, "2 CPUs at 3600 MHz of an unknown model");
  EXPECT_EQ(history.machines[0].warnings.size(), 2U);
  files[0].machine = files[1].machine = {};
  EXPECT_EQ(make_history(files).machines.at(0).description, "an unknown processor");
  files[0].machine = files[1].machine = {.cpu_model = "A processor", .logical_cores = 2};
  EXPECT_EQ(make_history(files).machines.at(0).description, "A processor, 2 cores");
}

TEST(History, OtherResultsOfEqualWorkAreSaid) {
  auto files = files_of(one_step);
  for (std::size_t i = 6; i < files.size(); ++i) files[i].cells[0].digest = "00000000000000cd";
  const std::string text = format_history(make_history(std::move(files)));
  EXPECT_NE(text.find("with it changed: the results (digest 00000000000000ab to "
                      "00000000000000cd)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("'7.json' has other results than '6.json' for equal work"), std::string::npos)
      << text;
}

TEST(History, AStepIsMarkedWithItsFileRevisionAndSize) {
  const History history = make_history(files_of(one_step));
  ASSERT_EQ(history.series.size(), 1U);
  ASSERT_EQ(history.series[0].changes.size(), 1U);
  const ChangePoint& change = history.series[0].changes[0];
  EXPECT_EQ(change.first, 6U);
  EXPECT_EQ(describe_change(history, history.series[0], change),
            "2026-11-07T12:00, 7.json, revision rev7: +5.0 % (100 µs to 105 µs)");
}

TEST(History, WhatElseChangedWithItIsSaid) {
  auto files = files_of(one_step);
  for (std::size_t i = 6; i < files.size(); ++i) files[i].machine.kernel = "Linux 7";
  const History history = make_history(std::move(files));
  const std::string text = format_history(history);
  EXPECT_NE(text.find("with it changed: kernel 'Linux 6' to 'Linux 7'"), std::string::npos) << text;
  EXPECT_NE(text.find("warning: the kernel is not always the same"), std::string::npos) << text;
}

TEST(History, MachinesAreSeriesOfTheirOwnWithAWarning) {
  auto files = files_of(one_step);
  for (std::size_t i = 6; i < files.size(); ++i) files[i].machine.cpu_model = "Another processor";
  const History history = make_history(std::move(files));
  ASSERT_EQ(history.machines.size(), 2U);
  ASSERT_EQ(history.series.size(), 2U);
  EXPECT_TRUE(history.series[0].changes.empty());
  EXPECT_FALSE(history.series[0].can_change);
  const std::string text = format_history(history);
  EXPECT_NE(text.find("2 machines"), std::string::npos) << text;
  EXPECT_NE(text.find("too few files"), std::string::npos) << text;
  EXPECT_NE(format_history_page(history).find("Another processor"), std::string::npos);
}

TEST(History, EqualNamesOfOtherWorkAreSeriesOfTheirOwn) {
  auto files = files_of(one_step);
  for (std::size_t i = 6; i < files.size(); ++i) files[i].cells[0].cell.tasks = 99;
  const History history = make_history(std::move(files));
  ASSERT_EQ(history.series.size(), 2U);
  EXPECT_NE(history.series[1].title.find("99 tasks"), std::string::npos);
  EXPECT_EQ(history.machines.size(), 1U);
}

TEST(History, WhatTheProgramFoundOutByItselfIsNoOtherWork) {
  auto files = files_of(one_step);
  for (std::size_t i = 0; i < files.size(); ++i) {
    files[i].cells[0].cell.options["_units-per-ms"] = std::to_string(1000 + i);
  }
  EXPECT_EQ(make_history(std::move(files)).series.size(), 1U);
}

TEST(History, WorkThatWasDoneTwiceOnPurposeIsSaidToBe) {
  Results results = results_of(1, 100);
  results.plan.cells[0].options[slowdown_option] = "5";
  const History history = make_history({history_file("s.json", results)});
  EXPECT_NE(format_history(history).find("done twice on purpose"), std::string::npos);
}

TEST(History, CellsWithoutAResultAreLeftOut) {
  Results results = results_of(1, 100);
  results.plan.cells.push_back(make_cell("fork", "primes"));
  results.failed.push_back({.cell = 1, .phase = "trial", .reason = "crashed"});
  const HistoryFile file = history_file("x.json", results);
  EXPECT_EQ(file.cells.size(), 1U);
  EXPECT_EQ(file.warnings.size(), 1U);
}

TEST(History, WithoutADateOrAFigureAFileHasNoPlace) {
  Results results = results_of(1, 100);
  results.date = "yesterday\x1b[2J";
  const std::string why = error_of([&] { history_file("x.json", results); });
  EXPECT_NE(why, "");
  EXPECT_EQ(why.find('\x1b'), std::string::npos);
  results = results_of(1, 100);
  results.trials.clear();
  EXPECT_THROW(history_file("x.json", results), std::runtime_error);
}

TEST(History, NoUntrustedTextBecomesMarkupOrATerminalsCommand) {
  auto files = files_of(one_step);
  const std::string evil = "<script>alert(1)</script>\x1b[2J";
  for (HistoryFile& file : files) {
    file.cells[0].cell.name = evil;
    file.cells[0].cell.model = evil;
    file.machine.git_revision = evil;
    file.machine.cpu_model = evil;
  }
  files[0].machine.kernel = evil;
  files[3].name = evil;
  const History history = make_history(std::move(files));
  EXPECT_EQ(format_history(history).find('\x1b'), std::string::npos);
  EXPECT_EQ(format_history_page(history).find("<script>alert"), std::string::npos);
}

TEST(History, ThePageHasAChartPerCellWithTheChangeInFront) {
  auto files = files_of(one_step);
  for (HistoryFile& file : files) {
    auto quiet = file.cells[0];
    quiet.cell = make_cell("thread-pool", "primes");
    quiet.median_ns = 5e6 + static_cast<double>(file.when.seconds % 7);
    file.cells.insert(file.cells.begin(), quiet);
  }
  const std::string page = format_history_page(make_history(std::move(files)));
  const std::size_t changed = page.find("<h3>serial/primes/workers:1");
  const std::size_t quiet = page.find("<h3>thread-pool/primes/workers:1");
  ASSERT_NE(changed, std::string::npos);
  ASSERT_NE(quiet, std::string::npos);
  EXPECT_LT(changed, quiet);
  EXPECT_NE(page.find("+5.0 %"), std::string::npos);
}

/// Two days, of which the machine was busy on the second.
History history_of_quiet_and_busy_day() {
  std::vector<HistoryFile> files;
  Results first = results_of(1, 1000);
  first.machine_state = MachineState{.cores = {{.quiet_share = 0.9}}};
  Results second = results_of(2, 1500);
  second.machine_state =
      MachineState{.cores = {{.quiet_share = 0.1}}, .others_share = 0.8, .weak = true};
  files.push_back(history_file("1.json", first));
  files.push_back(history_file("2.json", second));
  return make_history(std::move(files));
}

TEST(History, TheStateOfTheMachineIsCarriedAlong) {
  const History history = history_of_quiet_and_busy_day();
  EXPECT_EQ(describe_quiet_time(history.files[0]), "90 %");
  EXPECT_EQ(describe_quiet_time(history.files[1]), "10 %, weak");
  const std::string text = format_history(history);
  EXPECT_NE(text.find("weak files  latest quiet"), std::string::npos) << text;
  EXPECT_NE(text.find("10 %, weak"), std::string::npos) << text;
  EXPECT_NE(text.find("warning: '2.json' is of a weak run: other programs used 80 % of the cores"),
            std::string::npos)
      << text;
  const std::string page = format_history_page(history);
  EXPECT_NE(page.find("10 %, weak"), std::string::npos);
  EXPECT_NE(page.find("A pale point is of a weak run"), std::string::npos);
}

TEST(History, FilesThatDoNotKnowHowQuietTheMachineWasHaveNoColumnForIt) {
  const History history = make_history(files_of({100, 100}));
  EXPECT_FALSE(has_quiet_times(history));
  EXPECT_EQ(format_history(history).find("latest quiet"), std::string::npos);
}

}  // namespace
}  // namespace reports
