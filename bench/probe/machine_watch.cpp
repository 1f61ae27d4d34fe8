// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/machine_watch.h"

#include <unistd.h>

#include <chrono>
#include <thread>

#include "bench/machine/cores.h"
#include "bench/probe/ceiling.h"
#include "bench/probe/machine_state.h"
#include "reports/state/ceiling_text.h"

namespace bench {

void MachineWatch::begin() {
  ceiling_ = measure_ceiling(probes_, probes_.processors(), quota_cores());
  before_ = read_kernel_counts(SystemFiles(), getpid(), probes_.processors());
}

void MachineWatch::sample_probes() {
  constexpr int readings = 20;
  constexpr std::chrono::milliseconds pause{2};
  ProbeReader* const probe = probes();
  for (int reading = 0; probe != nullptr && reading < readings; ++reading) {
    samples_.push_back(probe->read());
    std::this_thread::sleep_for(pause);
  }
}

std::string MachineWatch::description() const {
  std::string text = reports::describe_ceiling(ceiling_, probes_.processors().size());
  if (!probes_.unknown().empty()) {
    text += "; how quiet they are cannot be told: " + probes_.unknown();
  }
  return text;
}

reports::MachineState MachineWatch::finish(const reports::Results& results) const {
  const KernelCounts after = read_kernel_counts(SystemFiles(), getpid(), probes_.processors());
  const auto ticks_per_s = static_cast<double>(sysconf(_SC_CLK_TCK));
  return finish_machine_state(results, samples_, probes_,
                              shares_between(before_, after, ticks_per_s), ceiling_);
}

}  // namespace bench
