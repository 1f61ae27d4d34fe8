// SPDX-License-Identifier: Apache-2.0
#include "reports/results.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "reports/statistics.h"

namespace reports {

double Trial::sample_ns() const {
  return median(std::vector<double>(iterations_ns.begin(), iterations_ns.end()));
}

double Trial::one_shot_ns() const {
  const std::int64_t cold_ns = warmup_ns.empty() ? iterations_ns.front() : warmup_ns.front();
  return static_cast<double>(start_ns + cold_ns + stop_ns);
}

void check_trial(const Trial& trial, const Cell& cell) {
  const auto is_time = [](std::int64_t ns) { return ns >= 0; };
  if (trial.iterations_ns.empty()) throw std::runtime_error("a trial without iterations");
  if (!std::ranges::all_of(trial.iterations_ns, is_time) ||
      !std::ranges::all_of(trial.warmup_ns, is_time) || trial.start_ns < 0 || trial.stop_ns < 0 ||
      !std::isfinite(trial.elapsed_s)) {
    throw std::runtime_error("a trial with a negative time");
  }
  if (trial.tasks_run != cell.tasks || trial.tasks_by_worker.size() != cell.workers) {
    throw std::runtime_error("a trial of other tasks or workers than its cell's");
  }
  if (trial.digest.size() != 16 ||
      trial.digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw std::runtime_error("a digest that is not 16 hexadecimal digits");
  }
}

std::optional<std::uint64_t> Results::peak_bytes(std::uint64_t cell) const {
  std::optional<std::uint64_t> highest;
  for (const MemoryPeak& peak : memory) {
    if (peak.cell == cell) highest = std::max(highest.value_or(0), peak.peak_bytes);
  }
  return highest;
}

const Failure* Results::failure(std::uint64_t cell) const {
  for (const Failure& failure : failed) {
    if (failure.cell == cell) return &failure;
  }
  return nullptr;
}

}  // namespace reports
