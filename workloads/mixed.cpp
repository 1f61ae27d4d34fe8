// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/support/primality.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

using std::chrono::nanoseconds;

constexpr unsigned squares_per_task = 10;
constexpr double wait_ns = 1'000'000;

/// Mixes two kinds of tasks. Every even task filters the primes out of its range and never waits;
/// every odd one squares a few numbers and waits after each. Where both share an event loop, the
/// first kind starves the second.
class Mixed final : public SleepWorkload {
 public:
  using SleepWorkload::SleepWorkload;

  std::size_t max_output_bytes(std::size_t task) const override {
    const std::uint64_t values = squares(task) ? squares_per_task : configuration().size / 2 + 2;
    return values * sizeof(std::uint64_t);
  }

  nanoseconds minimum_wait(std::size_t task) const override {
    return squares(task) ? std::int64_t{squares_per_task} * one_wait() : nanoseconds(0);
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    support::ByteWriter writer(output);
    const std::uint64_t first = task / 2 * configuration().size;
    if (!squares(task)) {
      for (std::uint64_t number = first; number < first + configuration().size; ++number) {
        if (support::is_prime(number)) writer.write(number);
      }
      co_return writer.size();
    }
    for (std::uint64_t number = first; number < first + squares_per_task; ++number) {
      writer.write(number * number);
      co_await sleep(io, one_wait());
    }
    co_return writer.size();
  }

 private:
  static bool squares(std::size_t task) { return task % 2 != 0; }
  nanoseconds one_wait() const {
    return nanoseconds(static_cast<std::int64_t>(wait_ns * configuration().time_scale));
  }
};

}  // namespace

WorkloadKind mixed() {
  return {
      .description =
          "every other task filters primes; the others square 10 numbers and sleep 1 ms (times "
          "--time-scale) after each",
      .size_unit = "integers in the range of a filter",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 20'000};
      },
      .max_size = 10'000'000,
      .create = create_as<Mixed>,
  };
}

}  // namespace workloads
