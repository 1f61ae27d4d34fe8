// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/support/work_units.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

using std::chrono::nanoseconds;
using support::compute_option;
using support::units_per_ms_option;

constexpr Option wait_option = {
    "wait",
    "DURATION",
    "wait after each step's work; 0s where --compute is given and this is not",
    Option::Type::duration,
    "20ms",
    0,
    3.6e12};
constexpr Option repeat_option = {
    "repeat",
    "N",
    "steps per task; 1 where --compute or --wait is given and this is not",
    Option::Type::whole,
    "2",
    1,
    1e6};
constexpr const Option* synthetic_options[] = {&compute_option, &wait_option, &repeat_option,
                                               &units_per_ms_option};

/// Imitates the user's own program: each task does some work, then waits, `--repeat` times.
class Synthetic final : public SleepWorkload {
 public:
  explicit Synthetic(const Configuration& configuration)
      : SleepWorkload(configuration),
        steps_(number_of(configuration.options, repeat_option)),
        rounds_(support::compute_rounds(configuration.options)) {
    constexpr double max_ns = 24 * 3.6e12;
    const auto ns_per_task = [&](const Option& option) {
      return static_cast<double>(duration_of(configuration.options, option).count()) *
             static_cast<double>(steps_);
    };
    const double wait_ns = ns_per_task(wait_option) * configuration.time_scale;
    if (wait_ns + ns_per_task(compute_option) > max_ns) {
      throw std::invalid_argument(
          "a task would take more than a day: use a smaller --repeat, --wait, --compute or "
          "--time-scale");
    }
    wait_ = nanoseconds(static_cast<std::int64_t>(wait_ns / static_cast<double>(steps_)));
  }

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  bool has_time_scale() const override {
    return duration_of(configuration().options, wait_option).count() > 0;
  }
  nanoseconds minimum_wait(std::size_t) const override {
    return static_cast<std::int64_t>(steps_) * wait_;
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::uint64_t value = support::random_value(configuration().seed, task);
    for (std::uint64_t step = 0; step < steps_; ++step) {
      value = support::do_work_rounds(rounds_, value);
      co_await sleep(io, wait_);
    }
    support::ByteWriter writer(output);
    writer.write(value);
    co_return writer.size();
  }

 private:
  std::uint64_t steps_;
  std::uint64_t rounds_;
  nanoseconds wait_{0};
};

/// Whoever says how long a task computes or waits has described it: what was not said is nothing.
/// Of `--wait=0` alone a task would be nothing at all: it computes as long as by default.
void add_implied(Options& given) {
  const bool computes = given.contains(compute_option.name);
  const bool waits = given.contains(wait_option.name);
  if (!computes && !waits) return;
  if (!computes && duration_of(given, wait_option).count() > 0) {
    given.emplace(compute_option.name, "0s");
  }
  given.try_emplace(wait_option.name, "0s");
  given.try_emplace(repeat_option.name, "1");
}

}  // namespace

WorkloadKind synthetic() {
  return {
      .description =
          "your own shape: computes for --compute, then sleeps for --wait (times --time-scale), "
          "--repeat times",
      .size_unit = no_size,
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 1};
      },
      .options = synthetic_options,
      .units_per_ms = &units_per_ms_option,
      .add_implied = add_implied,
      .complete = support::calibrate,
      .create = create_as<Synthetic>,
  };
}

}  // namespace workloads
