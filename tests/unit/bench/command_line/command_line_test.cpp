// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/command_line.h"

#include <gtest/gtest.h>

#include "bench/commands/run.h"
#include "tests/support/usage_error_text.h"

namespace bench {
namespace {

using Numbers = std::vector<std::uint64_t>;

RunOptions parsed(const std::vector<std::string>& arguments) {
  return parse_run_arguments(arguments);
}

std::string error_of(std::vector<std::string> arguments) {
  return tests::usage_error_text([&] { parse_command_line(arguments); });
}

TEST(CommandLine, WithoutArgumentsItRunsTheOverview) {
  EXPECT_EQ(parse_command_line({}).entry->name, "run");
  EXPECT_EQ(parsed({}).experiments, "overview");
  EXPECT_FALSE(parsed({}).plan_was_given);
}

TEST(CommandLine, HowMuchIsMeasuredLeavesTheCellsToTheOverview) {
  const auto options =
      parsed({"--trials=3", "--seed=2", "--iterations=1", "--time-budget=5s", "--out=x"});
  EXPECT_EQ(options.experiments, "overview");
  EXPECT_TRUE(options.plan_was_given);
}

TEST(CommandLine, AnyOptionThatChoosesCellsMakesItARunByHand) {
  for (const char* const argument : {"--workers=2", "--model=core", "--pin", "--no-baseline",
                                     "--one-core", "--python=python3", "--wait=1ms"}) {
    const auto options = parsed({argument, "--trials=1"});
    EXPECT_FALSE(options.experiments.has_value()) << argument;
    EXPECT_EQ(options.workloads, "core");
  }
}

TEST(CommandLine, OptionsThatChooseCellsChooseSomeOfAnExperiment) {
  const auto options =
      parsed({"--experiment=gil-free-threading,overview", "--python=a,b", "--workers=2"});
  EXPECT_EQ(options.experiments, "gil-free-threading,overview");
  EXPECT_EQ(options.narrowed_by, std::vector<std::string>{"--workers"})
      << "interpreters are no choice among cells";
  EXPECT_TRUE(parsed({"--workers=2"}).narrowed_by.empty());
}

TEST(CommandLine, ListsAndUnitsAreUnderstood) {
  const auto options = parsed({"--model=pool", "--workers=1,2,4", "--chunk", "auto,8",
                               "--time-budget=1.5m", "--deadline=250ms", "--no-baseline"});
  EXPECT_EQ(options.models, "pool");
  EXPECT_EQ(options.workers, (Numbers{1, 2, 4}));
  EXPECT_EQ(options.chunks, (Numbers{0, 8}));
  EXPECT_EQ(options.time_budget_s, 90);
  EXPECT_EQ(options.deadline_s, 0.25);
  EXPECT_FALSE(options.baseline);
  EXPECT_TRUE(options.plan_was_given);
}

TEST(CommandLine, BeginsWithTheCommandOrIsThatOfRun) {
  EXPECT_EQ(parse_command_line({"run", "--model=pool"}).entry->name, "run");
  EXPECT_EQ(parse_command_line({"--model=pool"}).entry->name, "run");
  EXPECT_EQ(parse_command_line({"list"}).entry->name, "list");
  EXPECT_EQ(parse_command_line({"ab", "--base=a", "--candidate=b", "--model=x"}).entry->name, "ab");
}

TEST(CommandLine, MeasuringCommandsSayWhetherTheEnvironmentIsKept) {
  using Arguments = std::vector<std::string>;
  for (const Arguments& arguments :
       {Arguments{"run"}, Arguments{"doctor"}, Arguments{"ab", "--base=a", "--candidate=b"},
        Arguments{"timeline", "--model=a", "--workload=b"}}) {
    const Invocation without = parse_command_line(arguments);
    EXPECT_TRUE(without.entry->measures) << arguments.front();
    EXPECT_FALSE(without.command->keeps_environment()) << arguments.front();
    Arguments more = arguments;
    more.emplace_back("--keep-environment");
    EXPECT_TRUE(parse_command_line(more).command->keeps_environment()) << arguments.front();
  }
  EXPECT_FALSE(parse_command_line({"report", "r.json"}).entry->measures);
}

TEST(CommandLine, ArrivalRatesArePerSecondWithOrWithoutSayingSo) {
  EXPECT_EQ(parsed({"--arrival-rate=500/s,0.5,1e3/s,10000000"}).arrival_rates,
            (std::vector<double>{500, 0.5, 1000, 10'000'000}));
}

TEST(CommandLine, APrecisionIsAPercentageOrNone) {
  EXPECT_EQ(parsed({"--precision=5"}).precision, 0.05);
  EXPECT_EQ(parsed({"--precision=0.5%"}).precision, 0.005);
  EXPECT_EQ(parsed({"--precision=0"}).precision, 0);
  EXPECT_NE(error_of({"--precision=60%"}), "");
  EXPECT_NE(error_of({"--precision=-1"}), "");
}

TEST(CommandLine, WhereTheResultsGoIsNoPartOfThePlan) {
  EXPECT_FALSE(parsed({"--out=x", "--csv=y", "--resume=z", "--quiet"}).plan_was_given);
}

TEST(CommandLine, AbsurdNumbersAreRefused) {
  for (const char* argument : {"--arrival-rate=0",
                               "--arrival-rate=-5",
                               "--arrival-rate=0.0009",
                               "--arrival-rate=10000001",
                               "--arrival-rate=nan",
                               "--arrival-rate=inf",
                               "--arrival-rate=1e999",
                               "--arrival-rate=500/m",
                               "--arrival-rate=500 /s",
                               "--arrival-rate=/s",
                               "--arrival-rate=100,,200",
                               "--workers=0",
                               "--workers=-1",
                               "--workers=1,,2",
                               "--workers=99999",
                               "--workers=two",
                               "--tasks=0",
                               "--tasks=1e-3",
                               "--tasks=99999999999999999999",
                               "--size=0",
                               "--size=",
                               "--chunk=0",
                               "--chunk=some",
                               "--trials=0",
                               "--iterations=-3",
                               "--seed=-1",
                               "--time-scale=nan",
                               "--time-scale=-1",
                               "--time-scale=inf",
                               "--time-budget=0",
                               "--time-budget=3 ms",
                               "--time-budget=3furlongs",
                               "--time-budget=1e300h",
                               "--deadline=nan",
                               "--concurrency=0",
                               "--out="}) {
    EXPECT_NE(error_of({argument}), "") << argument;
  }
}

TEST(CommandLine, AnUnknownCommandIsAnErrorThatSaysWhatTheWordMeans) {
  EXPECT_EQ(error_of({"primes"}),
            "unknown command 'primes': it is a workload (--workload=primes); 'bench --help' shows "
            "all");
  EXPECT_EQ(error_of({"models"}),
            "unknown command 'models': did you mean 'bench list models'? 'bench --help' shows all");
  EXPECT_EQ(error_of({"version"}),
            "unknown command 'version': did you mean 'bench --version'? 'bench --help' shows all");
  EXPECT_EQ(error_of({"model=tbb"}),
            "unknown command 'model=tbb': did you mean 'bench --model=tbb'? 'bench --help' shows "
            "all");
  EXPECT_EQ(error_of({"frobnicate"}), "unknown command 'frobnicate'; 'bench --help' shows all");
}

TEST(CommandLine, AnOptionGivenTwiceIsAnErrorThatShowsHowToGiveItOnce) {
  EXPECT_EQ(error_of({"--model=tbb", "--model", "fork"}),
            "'--model' is given twice, with 'tbb' and 'fork': give it once, as --model=tbb,fork");
  EXPECT_EQ(error_of({"--tasks", "8", "--tasks=9"}),
            "'--tasks' is given twice, with '8' and '9': give it once");
  EXPECT_EQ(error_of({"--model", "tbb", "--workload", "--model"}).find("twice"), std::string::npos);
  EXPECT_EQ(error_of({"--quiet", "--quiet", "--trials=1"}), "");
}

TEST(CommandLine, AValueThatIsNoneIsAnErrorThatNamesTheWordsItCouldBe) {
  EXPECT_EQ(error_of({"--dispatch=sumbit"}),
            "--dispatch takes map, submit, apply, callback, not 'sumbit': did you mean 'submit'?");
  EXPECT_EQ(error_of({"--chunk=some"}),
            "--chunk takes auto and whole numbers from 1 to 100M, with commas and ranges such as "
            "1,2,8 or 1-4, not 'some'");
}

TEST(CommandLine, AListWithSpacesIsAnErrorThatShowsItWithCommas) {
  EXPECT_EQ(error_of({"--model", "threads", "tbb"}),
            "unexpected argument 'tbb': did you mean '--model=threads,tbb'? 'bench --help' shows "
            "all");
  EXPECT_NE(error_of({"--workers=1", "2"}).find("did you mean '--workers=1,2'?"),
            std::string::npos);
  EXPECT_EQ(error_of({"--tasks=1", "2"}), "unexpected argument '2'; 'bench --help' shows all");
  EXPECT_NE(error_of({"--time-budget", "1", "min"}).find("did you mean '--time-budget=1min'?"),
            std::string::npos);
  EXPECT_NE(error_of({"--tasks=1", "primes"}).find("it is a workload (--workload=primes)"),
            std::string::npos);
  EXPECT_NE(error_of({"--model=tbb", "--", "x"}).find("'--' means nothing"), std::string::npos);
}

TEST(CommandLine, AnOptionIsNeverTakenForTheValueOfAnother) {
  EXPECT_NE(error_of({"--out=", "--trials=1"}), "");
  EXPECT_NE(error_of({"--out", "--trials=1"}), "");
  EXPECT_NE(error_of({"--model=", "--trials=1"}), "");
}

TEST(CommandLine, AnUnknownOptionIsAnErrorThatNamesTheNearest) {
  EXPECT_EQ(error_of({"--wrokers=2"}),
            "unknown option '--wrokers': did you mean '--workers'? 'bench --help' shows all");
  EXPECT_EQ(error_of({"--list"}),
            "unknown option '--list': did you mean the command 'bench list'?");
  EXPECT_EQ(error_of({"report", "--history"}),
            "unknown option '--history': did you mean the command 'bench history'?");
  EXPECT_NE(error_of({"-V"}).find("did you mean '--version'?"), std::string::npos);
  EXPECT_NE(error_of({"-j4"}).find("did you mean '--workers'?"), std::string::npos);
  EXPECT_NE(error_of({"--json=x"}).find("did you mean '--out'?"), std::string::npos);
  EXPECT_NE(error_of({"--model"}), "");
  EXPECT_NE(error_of({"stray"}), "");
  EXPECT_NE(error_of({"run", "stray"}), "");
  EXPECT_NE(error_of({"list", "stray"}), "");
}

}  // namespace
}  // namespace bench
