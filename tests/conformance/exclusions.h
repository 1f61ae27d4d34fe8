// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace models {

/// Returns why a sanitizer cannot follow a model; empty when it can.
inline std::string excluded(std::string_view model) {
#if defined(__SANITIZE_THREAD__)
  static const std::map<std::string_view, std::string> excluded_models = {
      {"tbb", "the package's oneTBB is not instrumented: its synchronisation looks like races"},
      {"openmp",
       "the compiler's libgomp is not instrumented: its synchronisation looks like races"},
      {"fibers", "it keeps one list of calls per thread, which fibers that never return fill up"}};
#else
  static const std::map<std::string_view, std::string> excluded_models = {};
#endif
  const auto found = excluded_models.find(model);
  return found == excluded_models.end() ? "" : found->second;
}

/// Whether a workload has nothing for a sanitizer that other workloads do not have: tasks that only
/// compute on their own data are alike for it, and take ten times as long under it.
inline bool is_told_by_others(std::string_view workload) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  for (const std::string_view alike :
       {"powers", "skewed", "memory", "mixed", "synthetic", "pages"}) {
    if (workload == alike) return true;
  }
#endif
  static_cast<void>(workload);
  return false;
}

/// Returns why a sanitizer cannot follow an exception in a model's tasks; empty when it can.
inline std::string excluded_when_throwing(std::string_view model) {
#if defined(__SANITIZE_ADDRESS__)
  if (model == "fibers") return "an exception looks for its handler on a stack unknown to it";
#endif
  static_cast<void>(model);
  return "";
}

/// Whether a sanitizer can follow a thread that is cancelled, whose stack is unwound by force.
inline bool can_cancel_threads() {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  return false;
#else
  return true;
#endif
}

}  // namespace models
