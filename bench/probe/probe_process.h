// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/probe/probe_reader.h"
#include "bench/probe/probe_shared.h"
#include "bench/probe/probe_threads.h"
#include "models/support/os/shared_memory.h"

namespace bench {

/// Reads the probes of some cores only, for what they can give alone and together.
class SubsetReader {
 public:
  virtual ~SubsetReader() = default;
  /// How many cores there are.
  virtual std::size_t cores() const = 0;
  /// Runs the work on these cores at the same moment: places in 0 to `cores() - 1`, each once. All
  /// others have 0. `memory_ns` is empty where memory was not asked for, or cannot be probed. Does
  /// not throw.
  virtual reports::ProbeReading read_on(std::span<const std::size_t> places, ProbeWork work) = 0;
};

/// How the probe process is started.
struct ProbeSetup {
  /// The kernel's numbers of the processors to probe, each once.
  std::vector<std::uint64_t> processors;
  /// Why probes would tell nothing (`probe_obstacle`): then no process is started.
  std::string obstacle = {};
  ProbeMethod method = {};
  /// The n-th, 2n-th … reading reads memory as well, which takes as long again; at least 1.
  unsigned memory_every = 8;
  /// A core that does not answer within this time is unknown.
  std::chrono::milliseconds answer_limit{25};
};

/// The setup for the processors that this process may use, with the obstacles of this machine.
ProbeSetup probe_setup_here();

/// The probes: a process `bench-probe` with a thread for each core, asleep but while a reading is
/// made. A process of its own keeps the coordinator at one thread. It dies with the coordinator, in
/// a session of its own, so that a terminal stops neither alone. Used by the coordinator's one
/// thread; made before the guardian and before any output is opened, because the process must hold
/// neither.
class Probes final : public ProbeReader, public SubsetReader {
 public:
  /// Starts the process, which takes up to some 50 ms. Does not throw: what goes wrong is the
  /// reason in `unknown`.
  explicit Probes(const ProbeSetup& setup);
  /// Ends the process and reaps it.
  ~Probes() override;
  Probes(const Probes&) = delete;
  Probes& operator=(const Probes&) = delete;

  /// Returns nothing but `at_ns` where there was an obstacle from the start; zeros once the process
  /// is lost.
  reports::ProbeReading read() override;
  std::size_t cores() const override { return processors_.size(); }
  reports::ProbeReading read_on(std::span<const std::size_t> places, ProbeWork work) override;

  /// Why the probes tell nothing, a clause; empty as long as they do.
  const std::string& unknown() const { return unknown_; }
  /// The kernel's numbers of the processors, in the order of the readings' entries.
  const std::vector<std::uint64_t>& processors() const { return processors_; }
  /// The process, or 0.
  pid_t process() const { return process_; }

 private:
  void start(const ProbeSetup& setup);
  void wait_until_ready();
  void wait_for_answers(std::uint32_t order);
  void note_silence(bool is_silent);
  bool has_ended();
  void end_process();
  ProbeOrders& orders() const;
  std::span<ProbePlace> places() const;

  std::vector<std::uint64_t> processors_;
  std::vector<std::size_t> all_;  ///< places
  std::chrono::milliseconds answer_limit_;
  unsigned memory_every_;
  bool has_memory_ = false;
  std::string unknown_;
  std::optional<models::support::SharedMemory> shared_;
  pid_t process_ = 0;
  std::uint32_t order_ = 0;
  std::uint64_t readings_ = 0;
  unsigned silent_readings_ = 0;  ///< in a row
};

}  // namespace bench
