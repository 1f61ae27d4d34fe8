// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// A fiber has a stack of 128 KiB, and a call takes some 100 bytes of it in a build for debugging.
constexpr std::uint64_t max_nesting = 500;

constexpr Option nesting_option = {
    "nesting",
    "N",
    "how deep calls are in each other, each awaiting the result of the next",
    Option::Type::whole,
    "100",
    1,
    max_nesting};
constexpr const Option* chain_options[] = {&nesting_option};

/// Returns what a call at this depth makes of the result of the call in it. It depends on both, so
/// that no compiler makes a loop of the calls.
std::uint64_t result_at(std::uint64_t depth, std::uint64_t inner) {
  return support::random_value(inner, depth);
}

[[gnu::noinline]] std::uint64_t call(std::uint64_t depth, std::uint64_t value) {
  return result_at(depth, depth == 0 ? value : call(depth - 1, value));
}

Coroutine<std::uint64_t> await(std::uint64_t depth, std::uint64_t value) {
  if (depth == 0) co_return result_at(depth, value);
  const std::uint64_t inner = co_await await(depth - 1, value);
  co_return result_at(depth, inner);
}

/// Goes down a chain of calls and comes back with a result, again and again. Tasks that suspend
/// await a coroutine that awaits the next one; the others call functions.
class Chain final : public ComputeWorkload {
 public:
  explicit Chain(const Configuration& configuration)
      : ComputeWorkload(configuration),
        nesting_(number_of(configuration.options, nesting_option)) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  /// An operation is a call with its return.
  std::uint64_t operations() const override {
    return task_count() * configuration().size * nesting_;
  }
  OperationTraits operation_traits() const override { return {.name = "call"}; }

  std::size_t compute(std::size_t task, Output output) const override {
    std::uint64_t value = seed_of(task);
    for (std::uint64_t chain = 0; chain < configuration().size; ++chain) {
      value = call(nesting_ - 1, value);
    }
    return write(value, output);
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io&) const override {
    std::uint64_t value = seed_of(task);
    for (std::uint64_t chain = 0; chain < configuration().size; ++chain) {
      value = co_await await(nesting_ - 1, value);
    }
    co_return write(value, output);
  }
  /// Finds the same result without any calls.
  std::size_t expect(std::size_t task, Output output) const override {
    std::uint64_t value = seed_of(task);
    for (std::uint64_t chain = 0; chain < configuration().size; ++chain) {
      for (std::uint64_t depth = 0; depth < nesting_; ++depth) value = result_at(depth, value);
    }
    return write(value, output);
  }

 private:
  std::uint64_t seed_of(std::size_t task) const {
    return support::random_value(configuration().seed, task);
  }
  static std::size_t write(std::uint64_t value, Output output) {
    support::ByteWriter writer(output);
    writer.write(value);
    return writer.size();
  }

  std::uint64_t nesting_;
};

}  // namespace

WorkloadKind chain() {
  return {
      .description =
          "calls functions in each other, or awaits coroutines where tasks suspend: the price of "
          "an await",
      .size_unit = "chains of calls, one after the other",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 2'500};
      },
      .interpreted_size = 0.05,
      .max_size = 100'000'000,
      .options = chain_options,
      .create = create_as<Chain>,
  };
}

}  // namespace workloads
