// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace experiments {

/// The workload whose tasks compute and wait for as long as `bench advise` is told.
inline constexpr const char* advised_workload = "synthetic";

/// Returns the models that `bench advise` chooses from in a language: those that people choose
/// from, the group `core` of C++ and what is at hand in every CPython, with the loops on several
/// threads that computing and waiting tasks may want. Where a crash must not spread, loops in
/// processes as well.
inline std::vector<std::string> advised_models(std::string_view language, bool is_isolated) {
  if (language == "python") {
    return {"python-serial", "python-process-pool", "python-thread-executor", "python-interpreters",
            "python-asyncio"};
  }
  std::vector<std::string> models = {"serial", "fork",       "process-pool",     "thread-pool",
                                     "tbb",    "coroutines", "coroutine-threads"};
  if (is_isolated) models.emplace_back("coroutine-processes");
  return models;
}

}  // namespace experiments
