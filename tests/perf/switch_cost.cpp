// SPDX-License-Identifier: Apache-2.0
// What a switch costs through the workload `yields`, in one run beside the bare operation, and
// therefore comparable. Everything on one core.
//   build/bin/switch_cost --benchmark_enable_random_interleaving=true --benchmark_repetitions=20
//     --benchmark_report_aggregates_only=true
#include <sched.h>

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <boost/context/fiber.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include "bench/options/names.h"
#include "models/job/harness_job.h"

namespace {

/// Every thread that the benchmark starts inherits it.
void stay_on_one_core() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) CPU_SET(cpu, &one);
  }
  sched_setaffinity(0, sizeof one, &one);
}

/// A benchmark's own figure: the time of one switch.
void report(benchmark::State& state, std::uint64_t tasks, std::uint64_t turns) {
  state.counters["per_switch"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * static_cast<double>(tasks * turns),
      benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void run_model(benchmark::State& state, const char* name, unsigned workers, std::uint64_t turns) {
  const auto tasks = static_cast<std::uint64_t>(state.range(0));
  stay_on_one_core();
  const auto workload = bench::make_workload("yields", {.tasks = tasks, .size = turns});
  models::HarnessJob job(*workload, workers);
  const auto model = bench::make_model(name);
  const auto running = model.start(
      job, {.workers = workers, .concurrency = std::max<std::uint64_t>(workers, tasks)});
  for (auto _ : state) running->run();
  report(state, tasks, turns);
}

// ---- sched_yield between threads ----------------------------------------------------------------

constexpr std::uint64_t thread_turns = 20'000;

void bare_sched_yield(benchmark::State& state) {
  const auto threads = static_cast<std::uint64_t>(state.range(0));
  stay_on_one_core();
  for (auto _ : state) {
    std::vector<std::jthread> running;
    for (std::uint64_t thread = 0; thread < threads; ++thread) {
      running.emplace_back([] {
        for (std::uint64_t turn = 0; turn < thread_turns; ++turn) sched_yield();
      });
    }
  }
  report(state, threads, thread_turns);
}

void thread_per_task(benchmark::State& state) {
  run_model(state, "thread-per-task", static_cast<unsigned>(state.range(0)), thread_turns);
}
void thread_pool(benchmark::State& state) {
  run_model(state, "thread-pool", static_cast<unsigned>(state.range(0)), thread_turns);
}

BENCHMARK(bare_sched_yield)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(thread_per_task)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(thread_pool)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

// ---- stackful: contexts that jump to each other -------------------------------------------------

constexpr std::uint64_t turns_per_task = 100'000;

/// From the caller into one of the contexts and back again, in turn: two jumps per turn.
void bare_context_jump(benchmark::State& state) {
  const auto contexts = static_cast<std::size_t>(state.range(0));
  stay_on_one_core();
  bool over = false;
  std::vector<boost::context::fiber> ring;
  for (std::size_t context = 0; context < contexts; ++context) {
    ring.emplace_back([&over](boost::context::fiber&& caller) {
      while (!over) caller = std::move(caller).resume();
      return std::move(caller);
    });
  }
  constexpr std::uint64_t jumps_per_turn = 2;
  for (auto _ : state) {
    for (std::uint64_t turn = 0; turn < turns_per_task / jumps_per_turn; ++turn) {
      for (auto& context : ring) context = std::move(context).resume();
    }
  }
  over = true;
  for (auto& context : ring) context = std::move(context).resume();
  report(state, contexts, turns_per_task);
}

/// Boost.Fiber's scheduler without the model.
void boost_fiber_yield(benchmark::State& state) {
  const auto tasks = static_cast<std::size_t>(state.range(0));
  stay_on_one_core();
  for (auto _ : state) {
    std::vector<boost::fibers::fiber> fibers;
    for (std::size_t task = 0; task < tasks; ++task) {
      fibers.emplace_back([] {
        for (std::uint64_t turn = 0; turn < turns_per_task; ++turn) boost::this_fiber::yield();
      });
    }
    for (auto& fiber : fibers) fiber.join();
  }
  report(state, tasks, turns_per_task);
}

void fibers(benchmark::State& state) { run_model(state, "fibers", 1, turns_per_task); }

BENCHMARK(bare_context_jump)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(boost_fiber_yield)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(fibers)->Arg(16)->Unit(benchmark::kMillisecond);

// ---- stackless: coroutines that are resumed in turn ---------------------------------------------

/// A coroutine as small as they come; it suspends at its beginning and at its end.
struct BareCoroutine {
  struct promise_type {
    BareCoroutine get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

BareCoroutine take_turns() {
  for (std::uint64_t turn = 0; turn < turns_per_task; ++turn) co_await std::suspend_always{};
}

void bare_coroutine_resume(benchmark::State& state) {
  const auto tasks = static_cast<std::size_t>(state.range(0));
  stay_on_one_core();
  for (auto _ : state) {
    std::vector<std::coroutine_handle<>> ring;
    for (std::size_t task = 0; task < tasks; ++task) ring.push_back(take_turns().handle);
    for (std::uint64_t turn = 0; turn <= turns_per_task; ++turn) {
      for (const auto& coroutine : ring) coroutine.resume();
    }
    for (const auto& coroutine : ring) coroutine.destroy();
  }
  report(state, tasks, turns_per_task);
}

/// The tasks that are ready, in the order in which they yielded: the least that a scheduler needs.
class Ring {
 public:
  struct Turn {
    Ring& ring;
    std::coroutine_handle<> waiter{};
    Turn* next = nullptr;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) noexcept {
      waiter = coroutine;
      *ring.last_ = this;
      ring.last_ = &next;
    }
    void await_resume() const noexcept {}
  };

  Turn yield() { return {*this}; }
  void run() {
    while (first_ != nullptr) {
      Turn* turn = first_;
      first_ = nullptr;
      last_ = &first_;
      while (turn != nullptr) {
        Turn* const next = turn->next;
        turn->waiter.resume();
        turn = next;
      }
    }
  }

 private:
  Turn* first_ = nullptr;
  Turn** last_ = &first_;
};

BareCoroutine give_way_in(Ring& ring) {
  for (std::uint64_t turn = 0; turn < turns_per_task; ++turn) co_await ring.yield();
}

void bare_coroutine_ring(benchmark::State& state) {
  const auto tasks = static_cast<std::size_t>(state.range(0));
  stay_on_one_core();
  for (auto _ : state) {
    Ring ring;
    std::vector<std::coroutine_handle<>> all;
    for (std::size_t task = 0; task < tasks; ++task) all.push_back(give_way_in(ring).handle);
    for (const auto& coroutine : all) coroutine.resume();
    ring.run();
    for (const auto& coroutine : all) coroutine.destroy();
  }
  report(state, tasks, turns_per_task);
}

void coroutines(benchmark::State& state) { run_model(state, "coroutines", 1, turns_per_task); }
void asio_coroutines(benchmark::State& state) {
  run_model(state, "asio-coroutines", 1, turns_per_task / 10);
}

BENCHMARK(bare_coroutine_resume)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(bare_coroutine_ring)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(coroutines)->Arg(16)->Unit(benchmark::kMillisecond);
BENCHMARK(asio_coroutines)->Arg(16)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
