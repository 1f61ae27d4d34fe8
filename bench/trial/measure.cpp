// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/measure.h"

#include <exception>
#include <iostream>
#include <stdexcept>

#include <benchmark/benchmark.h>
#include <fmt/core.h>

namespace bench {
namespace {

/// The library reports a mean; every iteration's time is kept by the caller. What is left to learn
/// from the report is whether all iterations ran.
class CountingReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) iterations_ += static_cast<std::uint64_t>(run.iterations);
  }
  std::uint64_t iterations() const { return iterations_; }

 private:
  std::uint64_t iterations_ = 0;
};

/// Hides what a library writes to the C++ error streams, as long as it lives.
class SilentStreams {
 public:
  SilentStreams() : error_(std::cerr.rdbuf(nullptr)), log_(std::clog.rdbuf(nullptr)) {}
  SilentStreams(const SilentStreams&) = delete;
  SilentStreams& operator=(const SilentStreams&) = delete;
  ~SilentStreams() {
    std::cerr.rdbuf(error_);  // which clears their failures, too
    std::clog.rdbuf(log_);
  }

 private:
  std::streambuf* error_;
  std::streambuf* log_;
};

}  // namespace

void run_under_google_benchmark(const std::string& name, std::uint64_t count,
                                const std::function<std::int64_t()>& iteration,
                                const std::function<void()>& lead_in) {
  std::exception_ptr failure;
  const auto body = [&](benchmark::State& state) {
    try {
      if (lead_in) lead_in();
    } catch (...) {
      failure = std::current_exception();
      state.SkipWithError("the lead-in failed");
    }
    for (auto _ : state) {
      try {
        state.SetIterationTime(static_cast<double>(iteration()) * 1e-9);
      } catch (...) {
        failure = std::current_exception();
        state.SkipWithError("the iteration failed");
        break;
      }
    }
  };
  benchmark::RegisterBenchmark(name.c_str(), body)
      ->UseManualTime()
      ->Iterations(static_cast<benchmark::IterationCount>(count));
  CountingReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::ClearRegisteredBenchmarks();
  if (failure) std::rethrow_exception(failure);
  if (reporter.iterations() != count) {
    throw std::runtime_error(fmt::format("Google Benchmark ran {} iterations instead of {}",
                                         reporter.iterations(), count));
  }
}

void add_google_benchmark_context(reports::Machine& machine) {
  // The library would report on standard error what it cannot find out. Those fields are absent
  // from the results.
  const SilentStreams silent;
  const benchmark::CPUInfo& cpu = benchmark::CPUInfo::Get();
  machine.mhz_per_cpu = cpu.cycles_per_second / 1e6;
  machine.cpu_scaling_enabled = cpu.scaling == benchmark::CPUInfo::ENABLED;
  machine.load_avg = cpu.load_avg;
  for (const auto& cache : cpu.caches) {
    machine.caches.push_back({cache.type, cache.level, cache.size, cache.num_sharing});
  }
}

}  // namespace bench
