// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_scenario.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace models::support {
namespace {

/// An interpreter that is Debian's for all but scenarios, to which it answers with a command of the
/// shell that writes to "$answers".
class FakeInterpreter {
 public:
  explicit FakeInterpreter(const std::string& answer) {
    std::string folder = (std::filesystem::temp_directory_path() / "bench-fake-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = folder;
    std::ofstream(path()) << "#!/bin/sh\n"
                          << "case \"$4\" in *runner.scenarios*)\n"
                          << "answers=\"$6\"\n"
                          << answer << "\nexit 0\n;;\nesac\nexec /usr/bin/python3 \"$@\"\n";
    chmod(path().c_str(), 0700);
  }
  FakeInterpreter(const FakeInterpreter&) = delete;
  FakeInterpreter& operator=(const FakeInterpreter&) = delete;
  ~FakeInterpreter() { std::filesystem::remove_all(folder_); }

  std::string path() const { return folder_ / "python3"; }

 private:
  std::filesystem::path folder_;
};

PythonScenario answered(const std::string& answer) {
  const FakeInterpreter python(answer);
  return run_python_scenario("python_made_up", python.path());
}

std::string failure_of(const std::string& answer) {
  try {
    answered(answer);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

TEST(PythonScenario, RunsAModuleOfTheRunner) {
  const PythonScenario shown = run_python_scenario("python_fork_copies", "/usr/bin/python3");
  EXPECT_EQ(shown.unavailable, "");
  EXPECT_EQ(shown.figures.at("childs_write_is_seen"), 0);
  EXPECT_EQ(shown.figures.at("threads_write_is_seen"), 1);
}

TEST(PythonScenario, ThatDoesNotExistFailsWithItsName) {
  try {
    run_python_scenario("python_no_such", "/usr/bin/python3");
    FAIL() << "there is no such scenario";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("python_no_such"), std::string::npos) << error.what();
  }
}

TEST(PythonScenario, IsUnavailableWithoutAnInterpreter) {
  const PythonScenario shown = run_python_scenario("python_fork_copies", "/no/such/python3");
  EXPECT_NE(shown.unavailable.find("/no/such/python3 not found"), std::string::npos)
      << shown.unavailable;
  EXPECT_TRUE(shown.figures.empty());
}

TEST(PythonScenario, HasTheFiguresThatAreAnswered) {
  const auto figures = answered("printf 'lost 3.0\\ntime_ns 2.5e3\\nend\\n' > $answers").figures;
  EXPECT_EQ(figures, (std::map<std::string, double>{{"lost", 3}, {"time_ns", 2500}}));
}

TEST(PythonScenario, SaysWhatIsMissing) {
  EXPECT_EQ(answered("echo 'unavailable needs two moons' > $answers").unavailable,
            "needs two moons");
  EXPECT_NE(answered("echo 'no semaphores 28' > $answers").unavailable.find("/dev/shm"),
            std::string::npos);
}

TEST(PythonScenario, FailsWithTheMessageThatIsAnswered) {
  EXPECT_EQ(failure_of("echo 'failed ValueError: no number' > $answers"), "ValueError: no number");
}

TEST(PythonScenario, RefusesWhatIsNoFigure) {
  for (const char* const line : {"lost", "lost ", "lost many", "lost 3 4", " 3", ""}) {
    EXPECT_NE(failure_of("echo '" + std::string(line) + "' > $answers").find("instead of a figure"),
              std::string::npos)
        << line;
  }
}

TEST(PythonScenario, RefusesMoreFiguresThanAScenarioHas) {
  EXPECT_NE(failure_of("i=0; while [ $i -lt 200 ]; do echo \"f$i 1\"; i=$((i+1)); done > $answers")
                .find("instead of a figure"),
            std::string::npos);
}

TEST(PythonScenario, SaysHowAnInterpreterEndedThatDidNotAnswer) {
  const std::string failure = failure_of("echo 'out of order' >&2; exit 3");
  EXPECT_NE(failure.find("exited with status 3"), std::string::npos) << failure;
  EXPECT_NE(failure.find("out of order"), std::string::npos) << failure;
}

}  // namespace
}  // namespace models::support
