// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_interpreter.h"

#include <charconv>
#include <map>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "models/python/python_answers.h"
#include "models/python/python_modules.h"
#include "models/python/python_process.h"

namespace models::support {
namespace {

constexpr std::chrono::seconds patience(10);

/// The script that examines an interpreter. It is for any Python 3 at all, so that an old one is
/// refused by its version and not by its syntax error. gevent comes last: importing it may bring a
/// free-threaded interpreter's lock back. The answer goes to a pipe of its own, because what an
/// installation runs at the start may print. As many semaphores as the largest pool has, in names
/// by which bench/process/leftovers.cpp finds them. A process of its own makes and removes them,
/// which takes a millisecond and is not killed with this one: a process that is killed within
/// sem_open(3) leaves a file, and here there is no guardian yet that would remove it.
constexpr const char* questions = R"(
import sys
has_lock = getattr(sys, '_is_gil_enabled', lambda: True)
first = '%s %s %d' % (sys.implementation.name, '%d.%d.%d' % sys.version_info[:3], has_lock())
interpreters = False
if sys.version_info >= (3, 14):
    try:
        from concurrent.futures import InterpreterPoolExecutor
        interpreters = True
    except ImportError:
        pass
try:
    import gevent
    import gevent.pool
    gevent_missing = ''
except Exception as error:
    gevent_missing = ' '.join(('%s: %s' % (type(error).__name__, error)).split())[:200]
semaphore_error = 0
def make_semaphores():
    try:
        from _multiprocessing import SemLock
        with open('/proc/self/stat', 'rb') as file:
            start = int(file.read().rpartition(b')')[2].split()[19])
        owner = '/bench-%d-%d-%d' % (os.stat('/proc/self/ns/pid').st_ino, os.getpid(), start)
        semaphores = [SemLock(1, 1, 1, '%s-%d' % (owner, i), True) for i in range(16)]
        return 0
    except OSError as error:
        return error.errno or 38
    except Exception:
        return 38
try:
    import os
    import signal
    child = os.fork()
    if child == 0:
        error = 38
        try:
            signal.pthread_sigmask(signal.SIG_BLOCK, [
                signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM])
            error = make_semaphores()
        finally:
            os._exit(error)
    status = os.waitpid(child, 0)[1]
    semaphore_error = 38 if status & 127 else status >> 8
except Exception:
    pass
with open(sys.argv[1], 'w') as answers:
    answers.write('%s %d %d %d %s\n' % (
        first, interpreters, has_lock(), semaphore_error, gevent_missing))
)";

/// The script that measures how fast an interpreter computes, with the module of its workloads.
constexpr const char* calibration = R"(
import sys
sys.path.insert(0, sys.argv[1])
from runner.work_units import measure_units_per_ms
with open(sys.argv[2], 'w') as answers:
    answers.write('%d\n' % measure_units_per_ms())
)";

PythonInterpreter parse(const std::string& python, const std::string& answer) {
  PythonInterpreter found;
  std::istringstream words(answer);
  std::string implementation;
  if (!(words >> implementation >> found.version >> found.locked >> found.interpreters >>
        found.locked_by_gevent >> found.semaphore_error)) {
    found.unusable = "'" + python + "' is no Python interpreter: it answered '" +
                     answer.substr(0, 80) + "'; name one with --python=PATH";
    return found;
  }
  std::getline(words >> std::ws, found.gevent_missing);
  int major = 0;
  int minor = 0;
  char dot = 0;
  std::istringstream(found.version) >> major >> dot >> minor;
  if (implementation != "cpython" || major < 3 || (major == 3 && minor < 9)) {
    found.unusable = "needs CPython 3.9 or later, '" + python + "' is " + implementation + " " +
                     found.version + ": name another with --python=PATH";
  }
  return found;
}

PythonInterpreter examine(const std::string& python) {
  try {
    PythonProcess process(python,
                          {"-I", "-B", "-c", questions, std::string(PythonProcess::answers_path)});
    const auto deadline = std::chrono::steady_clock::now() + patience;
    try {
      const auto found = parse(python, PythonAnswers(process.answers()).line(deadline));
      process.stop(patience);
      return found;
    } catch (const EndOfAnswers&) {
      return {.unusable = "'" + python + "' does not work: it " + process.exit_description() +
                          "; name another with --python=PATH"};
    } catch (const std::runtime_error& error) {
      return {.unusable = "'" + python + "' does not work: " + error.what() +
                          "; name another with --python=PATH"};
    }
  } catch (const std::system_error& error) {
    const bool missing = error.code() == std::errc::no_such_file_or_directory;
    return {.unusable = missing ? python + " not found: install it, or name one with --python=PATH"
                                : std::string(error.what()) + "; name another with --python=PATH"};
  }
}

}  // namespace

std::string python_or_default(const std::string& python) {
  return python.empty() ? "python3" : python;
}

std::uint64_t python_units_per_ms(const std::string& python) {
  static std::map<std::string, std::uint64_t> known;
  const std::string name = python_or_default(python);
  if (const auto found = known.find(name); found != known.end()) return found->second;
  PythonProcess process(name,
                        {"-I", "-B", "-c", calibration, std::string(PythonProcess::archive_path),
                         std::string(PythonProcess::answers_path)},
                        python_modules());
  try {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::string line = PythonAnswers(process.answers()).line(deadline);
    std::uint64_t units = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), units);
    if (error != std::errc() || end != line.data() + line.size() || units == 0) {
      throw std::runtime_error("it answered '" + line.substr(0, 80) + "'");
    }
    process.stop(patience);
    return known.emplace(name, units).first->second;
  } catch (const EndOfAnswers&) {
    throw std::runtime_error("how fast '" + name + "' computes cannot be measured: it " +
                             process.exit_description());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("how fast '" + name +
                             "' computes cannot be measured: " + error.what());
  }
}

const PythonInterpreter& examine_python(const std::string& python) {
  static std::map<std::string, PythonInterpreter> known;
  const std::string name = python_or_default(python);
  const auto found = known.find(name);
  return found != known.end() ? found->second : known.emplace(name, examine(name)).first->second;
}

}  // namespace models::support
