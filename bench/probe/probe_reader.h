// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/machine_state.h"

namespace bench {

/// Reads how fast the cores are now. Called by the coordinator's one thread between two turns,
/// while no trial runs. Tests script the answers.
class ProbeReader {
 public:
  virtual ~ProbeReader() = default;

  /// Runs the probe on all cores at the same moment and waits for all of them, some 0.3 ms.
  /// `at_ns` is left to the caller. A core whose probe did not answer has 0. The time
  /// includes the wait for a core that another program holds. Does not throw.
  virtual reports::ProbeReading read() = 0;
};

}  // namespace bench
