// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/execution_context.h"
#include "models/job/job.h"

namespace models {

/// How the tasks of a batch are handed to the workers.
enum class Dispatch : std::uint8_t {
  map,     ///< the whole batch at once, dealt out in chunks (Python's `Pool.map`)
  submit,  ///< one submission per task, each with a completion that can be waited on alone (where
           ///< the library has one: those of oneTBB and OpenMP only wait for all); then all are
           ///< waited for (`apply_async`, `submit`)
  apply,   ///< one submission at a time, each awaited before the next (`apply`)
  /// One submission per task, whose completion calls a function there and then instead of being
  /// waited for (`add_done_callback`); the iteration ends with the last of these calls.
  callback,
};

/// How tasks are cancelled that have begun (`workloads::Workload::cancels_tasks`). Those that have
/// not are taken back in every way, where the model can do that.
enum class CancelMethod : std::uint8_t {
  automatic,       ///< the first one of the model (`Capabilities::cancels`)
  queued,          ///< not at all: they end by themselves (`Future.cancel`)
  cooperative,     ///< by a request that the task looks at (`std::stop_token`)
  await,           ///< at what they await, which ends with an exception
  pthread_cancel,  ///< their thread is cancelled
  sigterm,         ///< their process is asked to end by SIGTERM
  sigkill,         ///< their process is ended by SIGKILL
};

/// How worker processes come to be.
enum class StartMethod : std::uint8_t {
  fork,        ///< a copy of the trial's process
  spawn,       ///< a fresh program, started by `posix_spawn`
  forkserver,  ///< a copy of a small process that was started in `prepare()`
};

/// How results come back from worker processes.
enum class Transport : std::uint8_t {
  shared,  ///< written straight into the job's shared memory
  pipe,    ///< serialised through pipes
};

/// How the transfers of tasks are done.
enum class IoMethod : std::uint8_t {
  blocking,  ///< the system calls that block their thread, as ordinary programs do
  epoll,     ///< an event loop of readiness events; files go through a few threads
  uring,     ///< an event loop of completion events, for streams and files alike
  own,       ///< those of the library that the model demonstrates
};

/// Where tasks run.
enum class WorkerKind : std::uint8_t {
  none,         ///< on the one thread that the model has
  thread,       ///< on threads of one process
  interpreter,  ///< on threads of one process, with an interpreter each
  process,      ///< in processes
};

/// The global interpreter lock that tasks run under.
enum class Gil : std::uint8_t {
  none,      ///< there is no interpreter
  on,        ///< that of CPython, one per interpreter
  off,       ///< CPython is built or started without it
  emulated,  ///< native tasks run under a lock that works like it
};

// Their names on the command line, in the order of the enumerators.
inline constexpr std::array<std::string_view, 4> dispatch_names = {"map", "submit", "apply",
                                                                   "callback"};
inline constexpr std::array<std::string_view, 7> cancel_method_names = {
    "auto", "queued", "cooperative", "await", "pthread-cancel", "sigterm", "sigkill"};
inline constexpr std::array<std::string_view, 3> start_method_names = {"fork", "spawn",
                                                                       "forkserver"};
inline constexpr std::array<std::string_view, 2> transport_names = {"shared", "pipe"};
inline constexpr std::array<std::string_view, 4> io_method_names = {"blocking", "epoll", "uring",
                                                                    "own"};

/// How the tasks of a cell are to be run.
struct Settings {
  unsigned workers = 1;  ///< processes or threads, 1 to `maximum_workers`
  std::uint64_t concurrency =
      1;                    ///< the most tasks in flight; equals `workers` for a blocking model
  std::uint64_t chunk = 0;  ///< tasks handed out per decision; 0: the model's own best
  /// Tasks per second that arrive on the job's schedule, whether or not the model keeps up; 0: all
  /// are there when an iteration starts. Then there are no batches, and `dispatch` is `submit` or
  /// `callback`.
  double arrival_rate = 0;
  // Each of the following has its default for a model whose capabilities do not include it.
  Dispatch dispatch = Dispatch::map;
  StartMethod start_method = StartMethod::fork;
  Transport transport = Transport::shared;
  std::uint64_t max_tasks_per_worker = 0;  ///< a worker is replaced after so many; 0: never
  bool pin = false;                        ///< worker k to the k-th core that we may use
  std::chrono::nanoseconds switch_interval = std::chrono::milliseconds(5);  ///< for an emulated GIL
  IoMethod io = IoMethod::epoll;                  ///< for a model that runs our event loops
  CancelMethod cancel = CancelMethod::automatic;  ///< one of `Capabilities::cancels`
  std::string python = {};  ///< the interpreter, by path or name; empty: the `python3` of the PATH
};

/// The abilities of a model. A setting that needs more makes its cell inapplicable or has no
/// effect.
struct Capabilities {
  /// `none` for a model of a single worker, and only then.
  WorkerKind worker_kind = WorkerKind::none;
  bool suspends = false;          ///< a waiting task gives its worker to another one
  bool single_worker = false;     ///< always one worker, whatever `--workers` says
  bool chunks = false;            ///< `--chunk` has an effect
  bool submits = false;           ///< it has `Dispatch::submit`; every model has `map`
  bool applies = false;           ///< it has `Dispatch::apply`
  bool calls_back = false;        ///< it has `Dispatch::callback`
  bool start_methods = false;     ///< it lets `--start-method` choose
  bool transports = false;        ///< it lets `--transport` choose
  bool replaces_workers = false;  ///< `--max-tasks-per-worker` has an effect
  bool pins = false;              ///< it can pin its workers
  bool switches = false;          ///< `--switch-interval` has an effect
  /// How its transfers are done. `epoll` stands for our event loops, which have `uring` as well.
  IoMethod io = IoMethod::blocking;
  bool interprets = false;       ///< it runs CPython, which `--python` chooses
  bool worker_per_task = false;  ///< each task gets a new worker, and starting starts nothing
  bool open_loop = false;        ///< it can start each task when it arrives (`--arrival-rate`)
  /// How it can cancel tasks, the best way first; empty: not at all.
  std::span<const CancelMethod> cancels = {};
  /// As many tasks as it has workers are in flight at once for certain, so that tasks may wait for
  /// each other (what C++ calls concurrent forward progress guarantees). Some libraries promise
  /// only that all tasks are run.
  bool guarantees_concurrency = true;
  /// It hands items on from stage to stage by itself (`workloads::StagedWorkload`), and does so for
  /// all such workloads; their tasks need not be in flight at once then.
  bool runs_stages = false;
  /// Where its tasks are when they share sync objects, where the rest does not tell: of a model
  /// that runs CPython, or fibers of a library.
  std::optional<ExecutionContext> execution_context = std::nullopt;
};

/// A model whose workers are up. `Model::start` constructs it, which starts them and takes each of
/// them through one step, so that lazily started threads count as starting; destroying it stops
/// them, reaps every process and joins every thread, except for those that a library keeps.
class RunningModel {
 public:
  virtual ~RunningModel() = default;

  /// Runs every task of the job once and returns when all results are visible to the caller, or
  /// ready for `collect()`.
  /// Called many times, always by the thread that started the model. What a task throws is the
  /// task's failure and not thrown here; throws when the model itself fails (a worker died, the
  /// system refused a process), and is not called again after that.
  virtual void run() = 0;

  /// Called after `run()`, outside the clock: brings the results into the job, for a model whose
  /// results live elsewhere when `run()` returns, in the memory of an interpreter. Throws like it.
  virtual void collect() {}
};

/// A way to run tasks concurrently. The function of a model's file returns it; what its functions
/// share (a process that `prepare` makes for `start`) lives in what they capture. One object per
/// trial, used by that trial's main thread alone. It outlives what `start` returns.
struct Model {
  std::string_view description;  ///< one line: what it is
  Capabilities capabilities;

  /// Returns why it cannot run on this machine with these settings, and the remedy; nothing when it
  /// can.
  std::function<std::optional<std::string>(const Settings&)> unavailable =
      [](const Settings&) -> std::optional<std::string> { return std::nullopt; };

  /// Returns why it cannot run the workload of this name at all; nothing when it can.
  std::function<std::optional<std::string>(std::string_view workload)> cannot_run =
      [](std::string_view) -> std::optional<std::string> { return std::nullopt; };

  /// Returns what the model runs in, when that is not this program: "CPython 3.11.2, GIL on".
  /// Called only for a model that is available.
  std::function<std::string(const Settings&)> runtime = [](const Settings&) {
    return std::string();
  };

  /// Returns the interpreter's lock that its tasks run under. Called only for a model that is
  /// available.
  std::function<Gil(const Settings&)> gil = [](const Settings&) { return Gil::none; };

  /// Returns how many units of work (`workloads::WorkloadKind::units_per_ms`) its tasks do in a
  /// millisecond on a quiet core; 0: as many as this program's own. Called while a run is planned,
  /// only for a model that is available. Throws `std::runtime_error` when that cannot be found out.
  std::function<std::uint64_t(const Settings&)> units_per_ms = [](const Settings&) {
    return std::uint64_t{0};
  };

  /// Called first thing in a trial, before the workload exists: for what must fork while the
  /// process is small and has one thread. Counted as part of starting. Throws `std::system_error`.
  std::function<void(const Settings&)> prepare = [](const Settings&) {};

  /// Starts the workers; throws `std::system_error` when the system refuses one, leaving none
  /// behind. `job` outlives the result. `start_as` is one where a constructor does it all.
  std::function<std::unique_ptr<RunningModel>(Job& job, const Settings& settings)> start;
};

/// A `Model::start` that constructs a `Running`, a class derived from `RunningModel`.
template <typename Running>
std::unique_ptr<RunningModel> start_as(Job& job, const Settings& settings) {
  return std::make_unique<Running>(job, settings);
}

}  // namespace models
