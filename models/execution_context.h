// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace models {

/// Where the tasks are that share a sync object, which decides what can make them wait.
enum class ExecutionContext : std::uint8_t {
  threads,         ///< each occupies a thread of one process while it waits
  processes,       ///< each occupies a process while it waits
  loop,            ///< they suspend, and share one thread
  loop_threads,    ///< they suspend, on several threads of one process
  loop_processes,  ///< they suspend, in several processes
  fibers,          ///< they are Boost.Fiber's, and share one thread
  // In CPython:
  python_threads,    ///< each occupies a thread of one interpreter while it waits
  python_processes,  ///< each occupies a process while it waits
  python_asyncio,    ///< they are asyncio's, on one event loop
  python_gevent,     ///< they are greenlets, on one thread
  /// Each occupies an interpreter of its own, of several in one process; these share no objects, so
  /// that no implementation works here.
  python_interpreters,
};
inline constexpr std::size_t execution_context_count = 11;
/// The names of the places, in the order of the enumerators.
inline constexpr std::array<std::string_view, execution_context_count> execution_context_names = {
    "threads",        "processes",          "loop",
    "loop-threads",   "loop-processes",     "fibers",
    "Python-threads", "Python-processes",   "Python-asyncio",
    "Python-gevent",  "Python-interpreters"};

}  // namespace models
