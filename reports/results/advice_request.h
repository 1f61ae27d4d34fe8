// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reports {

/// The work of which somebody asks how to run it, as `bench advise` takes it.
struct AdviceRequest {
  double compute_ns = 0;  ///< per task, at least 0
  double wait_ns = 0;     ///< per task, at least 0
  std::uint64_t tasks = 1000;
  std::uint64_t concurrency = 0;  ///< the most in flight that the work allows; 0: all tasks
  std::uint64_t result_bytes = 8;
  std::vector<std::string> needs = {};      ///< "isolation", "shared-state", "cancel", "order"
  std::vector<std::string> languages = {};  ///< families of models: "cpp", "python"
};

}  // namespace reports
