// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "workloads/sharing/activity.h"
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
constexpr Option hold_option = {
    .name = "hold",
    .values = "TIME|wait:TIME",
    .help =
        "what the first tasks (--holders) do in place of their steps, without letting another task "
        "of their thread run: work, or a wait that blocks the thread",
    .type = Option::Type::work_or_wait,
    .default_value = "0s",
    .max_value = 3.6e12};
constexpr Option holders_option = {.name = "holders",
                                   .values = "N",
                                   .help = "how many of the tasks --hold their thread",
                                   .type = Option::Type::whole,
                                   .default_value = "1",
                                   .min_value = 1,
                                   .max_value = maximum_tasks,
                                   .shapes_tasks = false};  // without --hold it says nothing
/// What a model has to bring back. Not recorded at its default: that is the value of the work
/// alone.
constexpr Option result_size_option = {.name = "result-size",
                                       .values = "BYTES",
                                       .help = "bytes of a task's result",
                                       .type = Option::Type::bytes,
                                       .default_value = "8",
                                       .min_value = 8,
                                       .max_value = 64 << 20,
                                       .shapes_tasks = false};
constexpr const Option* synthetic_options[] = {
    &compute_option, &wait_option,        &repeat_option,      &hold_option,
    &holders_option, &result_size_option, &units_per_ms_option};
constexpr const Option* hold_options[] = {&hold_option};

/// Imitates the user's own program: each task does some work, then waits, `--repeat` times. The
/// first `--holders` of them hold their thread instead, as a call does that knows nothing of other
/// tasks.
class Synthetic final : public SleepWorkload {
 public:
  explicit Synthetic(const Configuration& configuration)
      : SleepWorkload(configuration),
        steps_(number_of(configuration.options, repeat_option)),
        rounds_(support::compute_rounds(configuration.options)),
        hold_(activity_of(configuration, hold_option)),
        holders_(hold_.is_nothing() ? 0 : number_of(configuration.options, holders_option)),
        result_bytes_(number_of(configuration.options, result_size_option)) {
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
    check_duration(configuration, hold_options, 1);
    if (configuration.options.contains(holders_option.name) &&
        !configuration.options.contains(hold_option.name)) {
      throw std::invalid_argument(
          "--holders says how many tasks --hold their thread: say how long, by --hold, or leave it "
          "out");
    }
    wait_ = nanoseconds(static_cast<std::int64_t>(wait_ns / static_cast<double>(steps_)));
  }

  std::size_t max_output_bytes(std::size_t) const override { return result_bytes_; }
  bool has_time_scale() const override {
    return duration_of(configuration().options, wait_option).count() > 0 ||
           says_wait(configuration(), hold_options);
  }
  nanoseconds minimum_wait(std::size_t task) const override {
    return task < holders_ ? hold_.wait : static_cast<std::int64_t>(steps_) * wait_;
  }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::uint64_t value = support::random_value(configuration().seed, task);
    if (task < holders_) {
      value = support::do_work_rounds(hold_.rounds, value);
      if (hold_.wait.count() > 0) io.block_thread(hold_.wait);
    } else {
      for (std::uint64_t step = 0; step < steps_; ++step) {
        value = support::do_work_rounds(rounds_, value);
        co_await sleep(io, wait_);
      }
    }
    for (std::size_t byte = 0; byte < result_bytes_; ++byte) {
      output[byte] = static_cast<std::byte>(value >> (8 * (byte % sizeof value)));
    }
    co_return result_bytes_;
  }

 private:
  std::uint64_t steps_;
  std::uint64_t rounds_;
  Activity hold_;
  std::uint64_t holders_;  ///< tasks before this one hold their thread
  std::size_t result_bytes_;
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
          "--repeat times; the first of them may --hold their thread instead",
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
