// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bench/machine/kernel_counts.h"
#include "bench/probe/probe_process.h"
#include "reports/results/results.h"

namespace bench {

/// Watches the machine during a run: the probes, the ceiling, and what the kernel counts from the
/// beginning to the end. Used by the coordinator's one thread; made before the guardian and before
/// any output is opened, as `Probes` must be.
class MachineWatch {
 public:
  /// Starts the probes. Does not throw, apart from `std::bad_alloc`.
  explicit MachineWatch(const ProbeSetup& setup = probe_setup_here()) : probes_(setup) {}

  /// Measures the ceiling, in less than 0.3 s, and reads the kernel's counters. Call it once,
  /// before the first trial.
  void begin();

  /// The probes, for readings between the turns of a run's trials; null where they tell nothing.
  ProbeReader* probes() { return probes_.unknown().empty() ? &probes_ : nullptr; }

  /// Reads the probes again and again for some 50 ms, while no trial runs: before and after a trial
  /// that runs alone, which has no turns to read them between.
  void sample_probes();

  /// What the cores give together, as a sentence without its end; with the reason where the probes
  /// tell nothing. After `begin`.
  std::string description() const;

  /// Describes the machine from `begin` until now, by the readings of the rounds of `results` and
  /// of `sample_probes`; as often as it is asked. Call it before the guardian has ended, so that
  /// its trials are known to be of this run. `weak` is left to the caller.
  reports::MachineState finish(const reports::Results& results) const;

 private:
  Probes probes_;
  reports::Ceiling ceiling_;
  std::vector<reports::ProbeReading> samples_;
  KernelCounts before_;
};

}  // namespace bench
