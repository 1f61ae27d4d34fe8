// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint64_t min_wait_ns = 5'000'000;
constexpr std::uint64_t max_wait_ns = 10'000'000;

class Downloads final : public SleepWorkload {
 public:
  using SleepWorkload::SleepWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return configuration().size; }

  nanoseconds minimum_wait(std::size_t task) const override {
    const std::uint64_t wait_ns = min_wait_ns + support::random_value(configuration().seed, task) %
                                                    (max_wait_ns - min_wait_ns + 1);
    return nanoseconds(
        static_cast<std::int64_t>(static_cast<double>(wait_ns) * configuration().time_scale));
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    co_await sleep(io, minimum_wait(task));
    co_return write_body(task, output);
  }

 private:
  std::size_t write_body(std::size_t task, Output output) const {
    support::ByteWriter writer(output);
    for (std::uint64_t byte = 0; byte < configuration().size; ++byte) {
      const auto word = support::random_value(configuration().seed + task + 1, byte / 8);
      writer.write(static_cast<std::uint8_t>(word >> (8 * (byte % 8))));
    }
    return writer.size();
  }
};

}  // namespace

WorkloadKind downloads() {
  return {
      .description =
          "simulated download: only sleeps 5 to 10 ms (times --time-scale), then returns a body",
      .size_unit = "bytes of a body",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 16, .size = 64}; },
      .create = create_as<Downloads>,
  };
}

}  // namespace workloads
