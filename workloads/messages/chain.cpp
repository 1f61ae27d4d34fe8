// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "workloads/sharing/depth.h"
#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// A fiber has a stack of 128 KiB, and a call takes some 100 bytes of it in a build for debugging;
/// CPython allows 1,000 calls in each other.
constexpr std::uint64_t max_depth = 500;

constexpr Option calls_option =
    depth_option("how deep calls are in each other, each awaiting the result of the next", "100");

enum class Way : std::uint8_t { automatic, calls, coroutines, tasks, generators, greenlets };
constexpr std::string_view way_names[] = {"auto",  "calls",      "coroutines",
                                          "tasks", "generators", "greenlets"};
constexpr Option way_option = {
    .name = "chain",
    .values = "auto|calls|coroutines|tasks|generators|greenlets",
    .help =
        "what awaits the result of the next: a function that calls it, a coroutine that awaits it, "
        "a task that awaits a task of the event loop, in Python also a generator that yields from "
        "it and a greenlet that switches to it (auto: coroutines where tasks are coroutines, else "
        "calls)",
    .type = Option::Type::word,
    .default_value = "auto",
    .words = way_names};
constexpr const Option* chain_options[] = {&calls_option, &way_option};

// Python's twin computes the same (models/python/runner/workloads/chain.py), whose whole numbers
// are fast up to 30 bits.
constexpr std::uint64_t last_value = (1U << 30) - 1;

/// Returns what a call at this depth makes of the result of the call in it. It depends on both, so
/// that no compiler makes a loop of the calls, and takes less time than a call.
std::uint64_t result_at(std::uint64_t depth, std::uint64_t inner) {
  return ((inner ^ depth) + 1) & last_value;
}

[[gnu::noinline]] std::uint64_t call(std::uint64_t depth, std::uint64_t value) {
  return result_at(depth, depth == 0 ? value : call(depth - 1, value));
}

Coroutine<std::uint64_t> await(std::uint64_t depth, std::uint64_t value) {
  if (depth == 0) co_return result_at(depth, value);
  const std::uint64_t inner = co_await await(depth - 1, value);
  co_return result_at(depth, inner);
}

/// As a task of the event loop, as CPython's asyncio has them: it is put behind those that are
/// ready, and so is who awaits it when it has ended.
Coroutine<std::uint64_t> run_as_task(std::uint64_t depth, std::uint64_t value, Io& io) {
  co_await yield(io);
  if (depth == 0) co_return result_at(depth, value);
  const std::uint64_t inner = co_await run_as_task(depth - 1, value, io);
  co_await yield(io);
  co_return result_at(depth, inner);
}

std::size_t write(std::uint64_t value, Output output) {
  support::ByteWriter writer(output);
  writer.write(value);
  return writer.size();
}

/// What the options say.
struct Chains {
  explicit Chains(const Configuration& configuration)
      : tasks(configuration.tasks),
        chains(configuration.size),
        depth(number_of(configuration.options, calls_option)),
        seed(configuration.seed) {
    if (depth <= max_depth) return;
    throw std::invalid_argument("--depth=" + std::to_string(depth) +
                                " is deeper than calls may be in each other: use at most " +
                                std::to_string(max_depth));
  }

  std::uint64_t seed_of(std::size_t task) const { return support::random_value(seed, task); }
  std::uint64_t operations() const { return tasks * chains * depth; }
  /// Finds the result without any calls.
  std::size_t expect(std::size_t task, Output output) const {
    std::uint64_t value = seed_of(task);
    for (std::uint64_t chain = 0; chain < chains; ++chain) {
      for (std::uint64_t level = 0; level < depth; ++level) value = result_at(level, value);
    }
    return write(value, output);
  }

  std::uint64_t tasks;
  std::uint64_t chains;
  std::uint64_t depth;
  std::uint64_t seed;
};

/// Goes down a chain of calls and comes back with a result, again and again. An operation is a call
/// with its return.
class Chain final : public ComputeWorkload {
 public:
  Chain(const Configuration& configuration, Way way)
      : ComputeWorkload(configuration), chains_(configuration), way_(way) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::uint64_t operations() const override { return chains_.operations(); }
  OperationTraits operation_traits() const override { return {.name = "call"}; }

  std::size_t compute(std::size_t task, Output output) const override {
    if (way_ != Way::coroutines) return call_all(task, output);
    auto coroutine = await_all(task, output);
    coroutine.run_to_end();
    return coroutine.result();
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    if (way_ != Way::calls) return await_all(task, output);
    return ComputeWorkload::run_suspending(task, output, io);
  }
  std::size_t expect(std::size_t task, Output output) const override {
    return chains_.expect(task, output);
  }

 private:
  std::size_t call_all(std::size_t task, Output output) const {
    std::uint64_t value = chains_.seed_of(task);
    for (std::uint64_t chain = 0; chain < chains_.chains; ++chain) {
      value = call(chains_.depth - 1, value);
    }
    return write(value, output);
  }
  Coroutine<std::size_t> await_all(std::size_t task, Output output) const {
    std::uint64_t value = chains_.seed_of(task);
    for (std::uint64_t chain = 0; chain < chains_.chains; ++chain) {
      value = co_await await(chains_.depth - 1, value);
    }
    co_return write(value, output);
  }

  Chains chains_;
  Way way_;
};

/// As `Chain`, with tasks of the event loop in place of calls.
class ChainOfTasks final : public IoWorkload {
 public:
  explicit ChainOfTasks(const Configuration& configuration)
      : IoWorkload(configuration), chains_(configuration) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::uint64_t operations() const override { return chains_.operations(); }
  OperationTraits operation_traits() const override { return {.name = "call"}; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::uint64_t value = chains_.seed_of(task);
    for (std::uint64_t chain = 0; chain < chains_.chains; ++chain) {
      value = co_await run_as_task(chains_.depth - 1, value, io);
    }
    co_return write(value, output);
  }
  std::size_t expect(std::size_t task, Output output) const override {
    return chains_.expect(task, output);
  }

 private:
  Chains chains_;
};

}  // namespace

WorkloadKind chain() {
  return {
      .description =
          "calls functions in each other (--depth), or awaits coroutines where tasks suspend "
          "(--chain): the price of an await",
      .size_unit = "chains of calls, one after the other",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 2'500};
      },
      .interpreted_size = 0.05,
      .max_size = 100'000'000,
      .options = chain_options,
      .create = [](const Configuration& configuration) -> std::unique_ptr<Workload> {
        const auto name = std::ranges::find(way_names, text_of(configuration.options, way_option));
        const auto way = static_cast<Way>(name - std::ranges::begin(way_names));
        if (way == Way::tasks) return std::make_unique<ChainOfTasks>(configuration);
        return std::make_unique<Chain>(configuration, way);
      },
  };
}

}  // namespace workloads
