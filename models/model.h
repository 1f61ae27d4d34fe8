// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/job.h"

namespace models {

/// How a cell wants its tasks run.
struct Settings {
  unsigned workers = 1;           ///< processes or threads, 1 to `maximum_workers`
  std::uint64_t concurrency = 1;  ///< most tasks in flight; equals `workers` for a blocking model
  std::uint64_t chunk = 0;        ///< tasks handed out per decision; 0: the model's own best
};

/// What a model can do; what it cannot makes a cell inapplicable or its setting meaningless.
struct Capabilities {
  bool suspends = false;       ///< a waiting task gives its worker to another one
  bool single_worker = false;  ///< always one worker, whatever `--workers` says
  bool chunks = false;         ///< `--chunk` means something to it
};

/// A model whose workers are up. Constructing it (in `Model::start`) starts them and takes each of
/// them through one step, so that lazily started threads count as starting; destroying it stops
/// them, reaps every process and joins every thread, except for those that a library keeps.
class RunningModel {
 public:
  virtual ~RunningModel() = default;

  /// Runs every task of the job once and returns when all results are visible to the caller.
  /// Called many times, always by the thread that started the model. What a task throws is the
  /// task's failure and not thrown here; throws when the model itself fails (a worker died, the
  /// system refused a process), and is not called again after that.
  virtual void run() = 0;
};

/// A way to run tasks concurrently. One object per trial, used by that trial's main thread alone.
class Model {
 public:
  virtual ~Model() = default;

  /// One line: what it is.
  virtual std::string_view description() const = 0;
  virtual Capabilities capabilities() const = 0;
  /// Why it cannot run on this machine, and the remedy; nothing when it can.
  virtual std::optional<std::string> unavailable() const { return std::nullopt; }

  /// Called first thing in a trial, before the workload exists: for what must fork while the
  /// process is small.
  virtual void prepare() {}

  /// Starts the workers; throws `std::system_error` when the system refuses one, leaving none
  /// behind. `job` outlives the result.
  virtual std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) = 0;
};

}  // namespace models
