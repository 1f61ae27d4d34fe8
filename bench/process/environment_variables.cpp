// SPDX-License-Identifier: Apache-2.0
#include "bench/process/environment_variables.h"

#include <sched.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/core.h>

#include "reports/text/text.h"

extern char** environ;

namespace bench {
namespace {

using Fate = VariableFate;

constexpr const char* openmp = "OpenMP's runtime takes threads, pinning and waiting from it";
constexpr const char* allocator = "it changes how memory is allocated";
constexpr const char* loader = "it changes which code is loaded, and when";
constexpr const char* interpreter = "it changes how a Python interpreter runs";
constexpr const char* event_loop = "it changes the event loop of Python's gevent";

// The one table. Options of sanitizers are not in it: they belong to builds that say themselves
// that they are no release build. Those of Google Benchmark never reach a trial (guardian.cpp).
constexpr InfluentialVariable table[] = {
    {"OMP_*", openmp},
    {"GOMP_*", openmp},
    {"KMP_*", openmp},
    {"LIBOMP_*", openmp},
    {"TBB_*", "oneTBB takes settings from it", Fate::removed, false},
    {"MALLOC_*", allocator},
    {"GLIBC_TUNABLES", "it changes how the C library allocates, locks and copies"},
    {"GLIBCXX_TUNABLES", allocator},
    {"GLIBCXX_FORCE_NEW", allocator},
    {"GLIBCPP_FORCE_NEW", allocator},
    {"JEMALLOC_*", allocator, Fate::removed, false},
    {"MIMALLOC_*", allocator, Fate::removed, false},
    {"TCMALLOC_*", allocator, Fate::removed, false},
    {"LD_LIBRARY_PATH", "it changes which libraries are loaded", Fate::noted},
    {"LD_PRELOAD", loader},
    {"LD_*", loader, Fate::removed, false},
    {"PYTHONPATH", interpreter},
    {"PYTHONHOME", interpreter},
    {"PYTHONPLATLIBDIR", interpreter},
    {"PYTHONUSERBASE", interpreter},
    {"PYTHONSAFEPATH", interpreter},
    {"PYTHONEXECUTABLE", interpreter},
    {"PYTHONCASEOK", interpreter},
    {"PYTHONPYCACHEPREFIX", interpreter},
    {"PYTHON_FROZEN_MODULES", interpreter},
    {"PYTHONMALLOC", interpreter},
    {"PYTHONMALLOCSTATS", interpreter},
    {"PYTHONTRACEMALLOC", interpreter},
    {"PYTHONDEVMODE", interpreter},
    {"PYTHONDEBUG", interpreter},
    {"PYTHONASYNCIODEBUG", interpreter},
    {"PYTHONTHREADDEBUG", interpreter},
    {"PYTHONDUMPREFS", interpreter},
    {"PYTHONFAULTHANDLER", interpreter},
    {"PYTHONPROFILEIMPORTTIME", interpreter},
    {"PYTHONPERFSUPPORT", interpreter},
    {"PYTHON_PERF_JIT_SUPPORT", interpreter},
    {"PYTHONNODEBUGRANGES", interpreter},
    {"PYTHONOPTIMIZE", interpreter},
    {"PYTHONHASHSEED", interpreter},
    {"PYTHONVERBOSE", interpreter},
    {"PYTHONINSPECT", interpreter},
    {"PYTHONWARNINGS", interpreter},
    {"PYTHONCOERCECLOCALE", interpreter},
    {"PYTHON_GIL", interpreter},
    {"PYTHON_JIT", interpreter},
    {"PYTHON_TLBC", interpreter},
    {"PYTHON_CPU_COUNT", interpreter},
    {"GEVENT_*", event_loop, Fate::removed, false},
    {"GEVENTARES_*", event_loop, Fate::removed, false},
    {"GREENLET_*", event_loop, Fate::removed, false},
    {"LIBEV_FLAGS", event_loop},
    {"UV_THREADPOOL_SIZE", event_loop},
    {"UV_USE_IO_URING", event_loop},
};

/// Tells the program that is executed anew what was removed: "PROCESS\nNAME=VALUE\nNAME=VALUE". It
/// holds for the process of that id alone, so that a program that inherits it is not misled.
constexpr const char* message_variable = "BENCH_REMOVED_VARIABLES";

constexpr std::size_t max_value_bytes = 200;

/// A mask of cores as the kernel writes it, for 65,536 of them.
struct Affinity {
  unsigned long words[65536 / (8 * sizeof(unsigned long))];
  long bytes;  ///< that the kernel wrote; not positive: it is not known
};
Affinity initial_affinity;

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define BENCH_HAS_SANITIZER
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BENCH_HAS_SANITIZER
#endif

#ifndef BENCH_HAS_SANITIZER
/// Runs before the initialisers of all libraries, of which OpenMP's pins this thread. The C library
/// is not initialised then: nothing but a system call may be used. A sanitizer is not there yet
/// either, so its builds do without.
void remember_initial_affinity(int, char**, char**) {
  initial_affinity.bytes =
      syscall(SYS_sched_getaffinity, 0, sizeof initial_affinity.words, initial_affinity.words);
}
[[gnu::section(".preinit_array"),
  gnu::used]] void (*before_all_initialisers)(int, char**, char**) = remember_initial_affinity;
#endif

std::string_view name_of(const char* variable) {
  const std::string_view text(variable);
  return text.substr(0, text.find('='));
}

reports::EnvironmentVariable recorded(const InfluentialVariable& row, const std::string& name,
                                      std::string_view value) {
  reports::EnvironmentVariable variable{.name = name, .value = {}, .effect = row.effect};
  if (row.shows_value) variable.value = std::string(value.substr(0, max_value_bytes));
  return variable;
}

std::string listed(const std::vector<reports::EnvironmentVariable>& variables) {
  std::string text;
  for (const auto& variable : variables) {
    text += (text.empty() ? "" : ", ") + reports::sanitize(variable.name, 60) + " (" +
            variable.effect + ")";
  }
  return text;
}

std::optional<reports::Environment>& settled() {
  static std::optional<reports::Environment> record;
  return record;
}

std::string message_of(const reports::Environment& removed) {
  std::string message = fmt::format("{}={}", message_variable, getpid());
  for (const auto& variable : removed.removed) {
    // A value may hold line breaks, and is read by people only.
    std::string value = variable.value.value_or("");
    std::ranges::replace(value, '\n', ' ');
    message += fmt::format("\n{}={}", variable.name, value);
  }
  return message;
}

/// Returns what this process removed before it was executed anew, and takes it from the
/// environment.
std::vector<reports::EnvironmentVariable> take_message() {
  std::vector<reports::EnvironmentVariable> removed;
  const char* const found = std::getenv(message_variable);
  if (found == nullptr) return removed;
  const std::string message = found;
  unsetenv(message_variable);
  std::size_t end = message.find('\n');
  if (message.substr(0, end) != std::to_string(getpid())) return removed;
  while (end != std::string::npos) {
    const std::size_t begin = end + 1;
    end = message.find('\n', begin);
    const std::string line = message.substr(begin, end - begin);
    const std::size_t equals = line.find('=');
    const std::string name = line.substr(0, equals);
    const InfluentialVariable* const row = find_influential(name);
    if (row == nullptr || equals == std::string::npos) continue;
    removed.push_back(recorded(*row, name, line.substr(equals + 1)));
  }
  return removed;
}

/// Returns only when it is impossible: then, why.
int execute_anew(char** arguments, const std::string& message) {
  std::vector<char*> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) variables.push_back(*variable);
  std::string own = message;
  variables.push_back(own.data());
  variables.push_back(nullptr);
  // The file that runs, whatever became of its name; without /proc, that name.
  execve("/proc/self/exe", arguments, variables.data());
  const int error = errno;
  const auto* const path = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  if (path != nullptr && access("/proc/self/exe", F_OK) != 0) {
    execve(path, arguments, variables.data());
  }
  return error;
}

}  // namespace

const InfluentialVariable* find_influential(const std::string& name) {
  const auto* const found = std::ranges::find_if(table, [&](const InfluentialVariable& row) {
    const std::string_view pattern(row.name);
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
  });
  return found == std::end(table) ? nullptr : found;
}

reports::Environment influential_variables(const char* const* environment) {
  reports::Environment found;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string name(name_of(*environment));
    const InfluentialVariable* const row = find_influential(name);
    if (row == nullptr) continue;
    const std::string_view rest = std::string_view(*environment).substr(name.size());
    auto& list = row->fate == Fate::noted ? found.noted : found.kept;
    list.push_back(recorded(*row, name, rest.substr(std::min<std::size_t>(1, rest.size()))));
  }
  for (auto* list : {&found.kept, &found.noted}) {
    std::ranges::sort(*list, {}, &reports::EnvironmentVariable::name);
  }
  return found;
}

void restore_initial_affinity() {
  if (initial_affinity.bytes <= 0) return;
  Affinity now{};
  now.bytes = syscall(SYS_sched_getaffinity, 0, sizeof now.words, now.words);
  const auto bytes = static_cast<std::size_t>(initial_affinity.bytes);
  if (now.bytes == initial_affinity.bytes &&
      std::memcmp(now.words, initial_affinity.words, bytes) == 0) {
    return;
  }
  syscall(SYS_sched_setaffinity, 0, bytes, initial_affinity.words);
}

void clean_environment(bool keep, char** arguments) {
  std::vector<reports::EnvironmentVariable> removed = take_message();
  const bool is_anew = !removed.empty();
  reports::Environment found = influential_variables(environ);
  if (is_anew) {
    // The kernel named this process after the file in /proc.
    prctl(PR_SET_NAME, program_invocation_short_name);
  } else if (!keep && !found.kept.empty()) {
    removed = std::move(found.kept);
    found.kept.clear();
    for (const auto& variable : removed) unsetenv(variable.name.c_str());
    const int error = execute_anew(arguments, message_of({.removed = removed}));
    std::fprintf(stderr,
                 "bench: warning: cannot start anew without these variables of the environment "
                 "(%s): what they did while this program was loaded still holds in it, but not in "
                 "its trials\n",
                 std::strerror(error));
  }
  found.removed = std::move(removed);
  if (!found.removed.empty()) {
    std::fprintf(stderr,
                 "bench: removed from the environment, because they change what is measured: %s; "
                 "--keep-environment keeps them\n",
                 listed(found.removed).c_str());
  }
  if (!found.kept.empty()) {
    std::fprintf(stderr,
                 "bench: warning: kept in the environment (--keep-environment), and may change "
                 "what is measured: %s\n",
                 listed(found.kept).c_str());
  }
  settled() = std::move(found);
}

reports::Environment environment_record() {
  return settled() ? *settled() : influential_variables(environ);
}

}  // namespace bench
