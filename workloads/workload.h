// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "workloads/coroutine.h"
#include "workloads/io.h"
#include "workloads/option.h"
#include "workloads/sync.h"

namespace workloads {

/// The parameters that define a workload: equal configurations have equal tasks with equal results,
/// in every process.
struct Configuration {
  std::uint64_t tasks = 0;  ///< how many tasks, 1 to `maximum_tasks`
  std::uint64_t size = 0;   ///< the size of a task, in the workload's own unit; 1 to `maximum_size`
  std::uint64_t seed = 0;
  double time_scale = 1.0;  ///< multiplies every wait; 0 to `maximum_time_scale`
  /// The workload's name in the catalogue, by which a spawned worker builds the workload again.
  /// Empty for one that was made without its name.
  std::string workload = {};
  Options options = {};  ///< the workload's own
};

inline constexpr std::uint64_t maximum_tasks = 100'000'000;
inline constexpr std::uint64_t maximum_size = 1'000'000'000;
inline constexpr double maximum_time_scale = 1'000'000;

/// The memory that a task writes its result to: canonical little-endian bytes, the same in every
/// language.
using Output = std::span<std::byte>;

/// A failure that somebody who chose the options asked for, to see it.
enum class ExpectedFailure : std::uint8_t {
  none,
  race,      ///< the check of the shared state finds a fault (`SharedFault`)
  deadlock,  ///< tasks wait for each other for ever
};

/// What is wrong with the shared state after an iteration, because tasks got in each other's way.
struct SharedFault {
  std::string text;          ///< a sentence with its extent: "4711 of 100000 updates were lost"
  std::uint64_t faults = 0;  ///< how many updates were lost, reads were torn, …
  std::uint64_t of = 0;      ///< … of how many
};

/// What the times tell that a workload measures of some of its operations (`WaitSampler`).
enum class SampledTime : std::uint8_t {
  wait,      ///< how long an operation waited
  lateness,  ///< how late a task went on
  latency,   ///< how long an item was on its way
};

/// What the operations are that a workload counts (`Workload::operations`).
struct OperationTraits {
  std::string_view name = "operation";  ///< what people call one: "item", "acquisition"
  SampledTime sampled = SampledTime::wait;
  /// Whether the time of an iteration over them is a price. It is none where they mostly wait for
  /// times that options give.
  bool has_price = true;
  std::uint64_t bytes = 0;  ///< how many bytes one moves from task to task
};

/// Moments of an iteration that only its tasks know, on the monotonic clock; 0: not known.
struct IterationMoments {
  /// From when on the iteration is timed, where that is not its start: the moment at which its
  /// tasks were asked to end.
  std::int64_t timed_from_ns = 0;
  std::int64_t first_result_ns = 0;  ///< when the first result could be used
};

/// Where the workers are that run the tasks, where that is what a workload is about.
enum class Placement : std::uint8_t {
  free,        ///< where the scheduler puts them
  same_core,   ///< all on one core
  other_core,  ///< neighbours on different cores
};
/// The words of `WorkloadKind::placement`, in the order of the enumerators.
inline constexpr std::string_view placement_names[] = {"free", "same-core", "other-core"};

/// A fixed, seeded list of tasks. Immutable once built: any thread of any process may run any task
/// at any time. Derive from `ComputeWorkload` or `IoWorkload`, not from this.
class Workload {
 public:
  explicit Workload(const Configuration& configuration) : configuration_(configuration) {}
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;
  virtual ~Workload() = default;

  const Configuration& configuration() const { return configuration_; }
  std::size_t task_count() const { return configuration_.tasks; }

  /// Returns the most bytes that the task may return.
  virtual std::size_t max_output_bytes(std::size_t task) const = 0;

  /// Returns the minimum time that the task spends waiting; zero for a task that only computes. The
  /// harness checks it.
  virtual std::chrono::nanoseconds minimum_wait(std::size_t task) const = 0;

  /// Returns the cost of the task relative to the others, in any unit, as far as that is known
  /// beforehand. At least one task has a cost above 0.
  virtual double cost(std::size_t) const { return 1; }

  /// Returns the most descriptors that a task holds open while it is in flight.
  virtual std::uint64_t descriptors_per_task() const { return 0; }

  /// Whether its tasks wait at all: then every task's times are recorded, to prove that it waited.
  virtual bool waits() const = 0;

  /// Whether `Configuration::time_scale` changes what its tasks do.
  virtual bool has_time_scale() const { return false; }

  // ---- what tasks share (sync.h); by default nothing --------------------------------------------

  /// Returns the sync objects of the tasks, which reach them by their places in this list.
  virtual std::span<const SyncObject> sync_objects() const { return {}; }

  /// Returns how many bytes the tasks have between them, all zero at the start of an iteration
  /// (`Sync::shared`).
  virtual std::size_t shared_bytes() const { return 0; }

  /// Returns how many tasks must be in flight at once for the workload to end.
  virtual std::uint64_t tasks_together() const { return 1; }

  /// Returns how many operations (acquisitions, wake-ups, hand-overs, items, calls) all tasks do in
  /// an iteration; 0 where its price is not counted in operations.
  virtual std::uint64_t operations() const { return 0; }

  /// Returns what these operations are, where there are any.
  virtual OperationTraits operation_traits() const { return {}; }

  /// Returns how many of its waits a task measures at most (`WaitSampler`).
  virtual std::size_t wait_samples_per_task() const { return 0; }

  /// Whether its tasks can do without a lock in this way.
  virtual bool supports(Protection protection) const { return protection == Protection::locked; }

  /// Returns the failure that its options ask for, with shared state protected like this.
  virtual ExpectedFailure expected_failure(Protection) const { return ExpectedFailure::none; }

  /// Returns how many tasks must be in flight at once for that failure to come.
  virtual std::uint64_t tasks_to_fail() const { return 2; }

  /// Whether its tasks are asked to end before their work is done (`cancellation.h`). Then a task
  /// may have been cancelled in place of having a result.
  virtual bool cancels_tasks() const { return false; }

  /// Called after an iteration with the shared bytes.
  virtual IterationMoments moments(const std::byte*) const { return {}; }

  /// Called after an iteration with the shared bytes. Returns what is wrong with them.
  virtual std::optional<SharedFault> check_shared(const std::byte*) const { return {}; }

  /// Called once in every process of a process pool, before its first task: for what a worker needs
  /// and the parent cannot hand down (what Python's pools call an initializer). What it throws is
  /// the failure of the pool.
  virtual void initialise_worker() const {}

  /// Runs the task to completion on the calling thread; `io` must complete every operation at
  /// once. Writes the result to the front of `output`, which has room for `max_output_bytes`, and
  /// returns its size. What it throws is the task's failure.
  virtual std::size_t run(std::size_t task, Output output, Io& io) const = 0;

  /// Makes the task a coroutine, for models whose `io` suspends. `output` and `io` outlive it.
  virtual Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const = 0;

  /// Writes the result that `run` must have, without the waiting, and returns its size: by default
  /// calls `run` with waits that are over at once. Throws when the result cannot be found out.
  virtual std::size_t expect(std::size_t task, Output output) const {
    return run(task, output, instant_io());
  }

 private:
  Configuration configuration_;
};

/// A workload whose tasks never wait: it is one plain function, compiled once, out of line, so that
/// every model runs the same machine code.
class ComputeWorkload : public Workload {
 public:
  using Workload::Workload;

  virtual std::size_t compute(std::size_t task, Output output) const = 0;

  std::chrono::nanoseconds minimum_wait(std::size_t) const final { return {}; }
  bool waits() const final { return false; }
  std::size_t run(std::size_t task, Output output, Io&) const final {
    return compute(task, output);
  }
  /// Only a workload overrides it that is about what coroutines cost.
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io&) const override {
    co_return compute(task, output);
  }
};

/// A workload whose tasks wait: it is one coroutine, which a blocking model runs to completion. One
/// whose tasks only sleep derives from `SleepWorkload`.
class IoWorkload : public Workload {
 public:
  using Workload::Workload;

  bool waits() const override { return true; }
  std::size_t run(std::size_t task, Output output, Io& io) const final;
};

/// A workload whose tasks wait for nothing but the times that they declare (`minimum_wait`). Where
/// options leave none of these, as `--time-scale=0` does, it is work that computes, and is planned,
/// compared and shown as such.
class SleepWorkload : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;

  bool waits() const final;
  bool has_time_scale() const override { return true; }
};

/// A process that the tasks of a workload talk to, as a server. Destroying it ends it and leaves
/// nothing behind.
class Service {
 public:
  virtual ~Service() = default;

  /// Returns its process, whose resources do not count as the model's.
  virtual pid_t process() const = 0;
};

/// The `WorkloadKind::size_unit` of a workload whose tasks have no size.
inline constexpr std::string_view no_size = "nothing (has no effect)";

/// A workload as people choose it by name: what it is, its defaults, and how to build it. The
/// function of a workload's file returns it.
struct WorkloadKind {
  std::string_view description;  ///< one line: what a task does
  std::string_view size_unit;    ///< what `--size` counts, in the plural; `no_size`: nothing

  /// Returns tasks and size that keep `cores` cores busy for some 10 ms, about as long as a turn of
  /// a round (waiting and the price of a task, `empty`, aside): a core's neighbours come and go
  /// within milliseconds, and a longer iteration is hardly ever undisturbed from end to end.
  std::function<Configuration(unsigned cores)> defaults;

  /// Returns the default number of tasks with these options, where it follows from one of them: so
  /// many seats need so many philosophers. `tasks` is that of `defaults`.
  std::function<std::uint64_t(const Options&, std::uint64_t tasks)> default_tasks =
      [](const Options&, std::uint64_t tasks) { return tasks; };

  /// How large a task is by default where an interpreter runs it, relative to that of `defaults`:
  /// what takes it a hundred times as long would otherwise take seconds.
  double interpreted_size = 1;

  /// Returns the default size of a task that an interpreter runs, where it is `size` for others.
  /// `share` is that of a lock which is slower than the interpreter: it makes a task smaller whose
  /// size an interpreter makes smaller anyway, because that counts operations.
  std::uint64_t interpreted(std::uint64_t size, double share = 1) const {
    const double factor = interpreted_size == 1 ? 1 : interpreted_size * share;
    const auto rounded = static_cast<std::uint64_t>(static_cast<double>(size) * factor + 0.5);
    return rounded == 0 && size != 0 ? 1 : rounded;
  }

  std::uint64_t max_size = maximum_size;  ///< a larger task would take minutes
  std::span<const Option* const> options =
      {};  ///< its own, which `Configuration::options` may hold

  /// The option that says how many units of work a millisecond has, of a workload whose tasks
  /// compute for a given time; null for others. `complete` sets it to what this program does, and
  /// the plan to what an interpreter does (`models::Model::units_per_ms`).
  const Option* units_per_ms = nullptr;

  /// Whether its tasks have sync objects, and so may need each other (`Workload::tasks_together`).
  bool shares = false;

  /// The option that the plan sets to the rate at which operations arrive (`--arrival-rate`), of a
  /// workload whose operations arrive, and not its tasks; null for others.
  const Option* arrival_rate = nullptr;

  /// The option that says where the workers are (`Placement`), which the plan obeys; null for a
  /// workload for which that makes no difference.
  const Option* placement = nullptr;

  /// Called with the options that the user gave, also those whose value is the default: adds those
  /// that follow from them, where a default would make something else of what was said.
  std::function<void(Options& given)> add_implied = [](Options&) {};

  /// Called once, when a run is planned, on the machine that will measure: fills in the options
  /// that are not the user's to give. Throws like `create`.
  std::function<void(Configuration&)> complete = [](Configuration&) {};

  /// Called when a run is planned, for every cell of a workload that waits: throws
  /// `std::invalid_argument` when so many tasks in flight at once cannot fit on this machine.
  std::function<void(const Configuration&, std::uint64_t tasks)> check_in_flight =
      [](const Configuration&, std::uint64_t) {};

  /// Called in every process that will run tasks by itself, before the workload is built: starts
  /// what the tasks talk to, and says in the options how it is reached. Returns null when they need
  /// nothing. Throws `std::system_error`.
  std::function<std::unique_ptr<Service>(Configuration&)> start_service =
      [](Configuration&) -> std::unique_ptr<Service> { return nullptr; };

  /// Builds the workload, for `workloads::build`, which has checked `max_size`. Throws
  /// `std::invalid_argument` for a configuration that it cannot honour, saying what to do.
  std::function<std::unique_ptr<Workload>(const Configuration&)> create;
};

/// A `WorkloadKind::create` that constructs a `Derived`.
template <typename Derived>
std::unique_ptr<Workload> create_as(const Configuration& configuration) {
  return std::make_unique<Derived>(configuration);
}

}  // namespace workloads
