// SPDX-License-Identifier: Apache-2.0
// What the harness costs, in one run and therefore comparable: the serial model on empty tasks, and
// oneTBB's loop through the model beside the same loop, with the same slot writes, by hand.
//   build/bin/harness_cost --benchmark_enable_random_interleaving=true --benchmark_repetitions=10
#include <cstring>
#include <memory>

#include <benchmark/benchmark.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace {

constexpr std::uint64_t tasks = 1'000'000;

void run_model(benchmark::State& state, const char* name, unsigned workers, std::uint64_t chunk) {
  const auto workload = bench::make_workload("empty", {.tasks = tasks, .size = 1});
  models::HarnessJob job(*workload, workers);
  const auto model = bench::make_model(name);
  const auto running =
      model.start(job, {.workers = workers, .concurrency = workers, .chunk = chunk});
  for (auto _ : state) running->run();
  state.counters["per_task"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(tasks),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void serial(benchmark::State& state) { run_model(state, "serial", 1, 0); }
void tbb_model(benchmark::State& state) {
  run_model(state, "tbb", static_cast<unsigned>(state.range(0)), 1);
}

/// Runs the same loop with slots and results, without the model, the job and the workload.
void tbb_by_hand(benchmark::State& state) {
  const auto workers = static_cast<unsigned>(state.range(0));
  // Memory of the same kind, since the heap may have huge pages.
  models::support::SharedMemory slot_memory(tasks * sizeof(models::Slot));
  models::support::SharedMemory result_memory(tasks * sizeof(std::uint64_t));
  auto* slots = reinterpret_cast<models::Slot*>(slot_memory.data());
  auto* results = reinterpret_cast<std::uint64_t*>(result_memory.data());
  oneapi::tbb::global_control parallelism(oneapi::tbb::global_control::max_allowed_parallelism,
                                          workers);
  oneapi::tbb::task_arena arena(static_cast<int>(workers));
  for (auto _ : state) {
    arena.execute([&] {
      oneapi::tbb::parallel_for(
          oneapi::tbb::blocked_range<std::size_t>(0, tasks, 1),
          [&](const oneapi::tbb::blocked_range<std::size_t>& range) {
            const auto worker = oneapi::tbb::this_task_arena::current_thread_index();
            for (std::size_t task = range.begin(); task < range.end(); ++task) {
              results[task] = task;
              slots[task] = {sizeof(std::uint64_t), static_cast<std::uint16_t>(worker),
                             models::Slot::done};
            }
          },
          oneapi::tbb::simple_partitioner{});
    });
    benchmark::ClobberMemory();
  }
  state.counters["per_task"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(tasks),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(serial)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(tbb_model)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(tbb_by_hand)->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
