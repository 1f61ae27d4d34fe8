// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_scenario.h"

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "models/python/python_answers.h"
#include "models/python/python_interpreter.h"
#include "models/python/python_modules.h"
#include "models/python/python_process.h"
#include "models/support/os/semaphore_error.h"

namespace models::support {
namespace {

/// How long an interpreter may take to end after its last answer.
constexpr std::chrono::seconds stop_patience(10);
constexpr std::size_t max_figures = 100;

/// The modules are in an archive, so that they are imported as those of the models are.
constexpr const char* script = R"(
import sys
sys.path.insert(0, sys.argv[1])
from runner.scenarios import run
run(sys.argv[2], sys.argv[3])
)";

[[noreturn]] void refuse(const std::string& line) {
  throw std::runtime_error("the interpreter answered '" + line.substr(0, 80) +
                           "' instead of a figure");
}

/// Takes the line "NAME VALUE" (models/python/runner/scenarios/__init__.py).
void take_figure(const std::string& line, std::map<std::string, double>& figures) {
  const std::size_t space = line.find(' ');
  if (space == 0 || space == std::string::npos || figures.size() == max_figures) refuse(line);
  double value = 0;
  const char* const end = line.data() + line.size();
  const auto read = std::from_chars(line.data() + space + 1, end, value);
  if (read.ec != std::errc() || read.ptr != end) refuse(line);
  figures[line.substr(0, space)] = value;
}

PythonScenario read_answer(PythonAnswers& answers) {
  constexpr std::string_view failed = "failed ";
  constexpr std::string_view unavailable = "unavailable ";
  constexpr std::string_view no_semaphores = "no semaphores ";
  PythonScenario shown;
  for (;;) {
    const std::string line = answers.line();
    if (line == "end") return shown;
    if (line.starts_with(failed)) throw std::runtime_error(line.substr(failed.size()));
    if (line.starts_with(unavailable)) return {.unavailable = line.substr(unavailable.size())};
    if (line.starts_with(no_semaphores)) {
      const int error = std::atoi(line.c_str() + no_semaphores.size());
      return {.unavailable = explain_semaphore_error(error)};
    }
    take_figure(line, shown.figures);
  }
}

}  // namespace

PythonScenario run_python_scenario(const std::string& module, const std::string& python) {
  const PythonInterpreter& interpreter = examine_python(python);
  if (!interpreter.unusable.empty()) return {.unavailable = interpreter.unusable};
  PythonProcess process(python_or_default(python),
                        {"-I", "-B", "-c", script, std::string(PythonProcess::archive_path),
                         std::string(PythonProcess::answers_path), module},
                        python_modules());
  PythonAnswers answers(process.answers());
  try {
    PythonScenario shown = read_answer(answers);
    process.stop(stop_patience);
    return shown;
  } catch (const EndOfAnswers&) {
    throw std::runtime_error("the interpreter " + process.exit_description());
  }
}

}  // namespace models::support
