// SPDX-License-Identifier: Apache-2.0
#include "tests/perf/sync_candidate.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "workloads/catalogue.h"

namespace tests {

std::unique_ptr<workloads::Workload> make_calibrated_workload(
    const char* name, workloads::Configuration configuration) {
  const auto entry =
      std::ranges::find(workloads::catalogue(), name, &workloads::CatalogueEntry::name);
  if (entry == workloads::catalogue().end() || !entry->missing.empty()) {
    throw std::runtime_error(std::string("this build has no workload ") + name);
  }
  configuration.workload = name;
  entry->kind().complete(configuration);
  return workloads::build(configuration);
}

class SyncCandidates::Running {
 public:
  Running(SyncCandidate candidate, std::unique_ptr<workloads::Workload> workload)
      : candidate_(std::move(candidate)),
        workload_(std::move(workload)),
        job_(*workload_, candidate_.workers),
        model_(bench::make_model(candidate_.model)),
        operations_(static_cast<double>(workload_->operations())) {
    models::start_sync(job_, candidate_.lock);
    const models::Settings settings{.workers = candidate_.workers,
                                    .concurrency = workload_->task_count(),
                                    .chunk = candidate_.is_pinned ? 1U : 0U,
                                    .pin = candidate_.is_pinned};
    model_.prepare(settings);
    model_run_ = model_.start(job_, settings);
  }

  void run() {
    job_.clear();
    const double cpu_ns = process_cpu_ns();
    const auto begin = std::chrono::steady_clock::now();
    model_run_->run();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    times_.push_back(taken.count() / operations_);
    cpu_times_.push_back((process_cpu_ns() - cpu_ns) / operations_);
    if (const std::string failures = job_.failures(); !failures.empty()) {
      throw std::runtime_error(name() + ": " + failures);
    }
    if (const auto fault = job_.shared_fault()) {
      throw std::runtime_error(name() + ": " + fault->text);
    }
  }
  const SyncCandidate& candidate() const { return candidate_; }
  const std::string& name() const { return candidate_.name; }
  double quantile(double share) { return quantile_of(times_, share); }
  /// Returns the median CPU time of an operation; nothing for a model whose workers are processes,
  /// whose time is not that of this process.
  std::optional<double> cpu_median() {
    if (model_.capabilities.worker_kind == models::WorkerKind::process) return std::nullopt;
    return quantile_of(cpu_times_, 0.5);
  }

 private:
  static double process_cpu_ns() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
  }
  static double quantile_of(std::vector<double>& values, double share) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  }

  SyncCandidate candidate_;
  std::unique_ptr<workloads::Workload> workload_;
  models::HarnessJob job_;
  models::Model model_;
  double operations_;
  std::unique_ptr<models::RunningModel> model_run_;
  std::vector<double> times_;
  std::vector<double> cpu_times_;
};

SyncCandidates::SyncCandidates() = default;
SyncCandidates::~SyncCandidates() = default;

void SyncCandidates::add(const SyncCandidate& candidate,
                         std::unique_ptr<workloads::Workload> workload) {
  running_.push_back(std::make_unique<Running>(candidate, std::move(workload)));
}

void SyncCandidates::run(int rounds) {
  std::mt19937 random(1);
  auto order = std::vector<std::size_t>(running_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  for (int round = 0; round < rounds; ++round) {
    std::ranges::shuffle(order, random);
    for (const std::size_t index : order) running_[index]->run();
  }
}

void SyncCandidates::print() {
  for (const auto& one : running_) {
    const double median = one->quantile(0.5);
    fmt::print("  {:34} {:9.2f} ns [{:.2f}, {:.2f}]", one->name(), median, one->quantile(0.25),
               one->quantile(0.75));
    const std::optional<double> cpu = one->cpu_median();
    if (cpu) fmt::print(", CPU {:.2f} ns", *cpu);
    for (const auto& other : running_) {
      if (other->name() != one->candidate().counterpart) continue;
      const double by_hand = other->quantile(0.5);
      fmt::print("  {:.2f}x, {:+.2f} ns of its counterpart", median / by_hand, median - by_hand);
      const std::optional<double> other_cpu = other->cpu_median();
      if (cpu && other_cpu) fmt::print(", CPU {:.2f}x", *cpu / *other_cpu);
    }
    fmt::print("\n");
  }
  std::fflush(stdout);
}

}  // namespace tests
