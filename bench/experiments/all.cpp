// SPDX-License-Identifier: Apache-2.0
#include "bench/experiments/experiment.h"

namespace experiments {

std::span<const Experiment> all() {
  static const Experiment experiments[] = {overview(),           processes_vs_cores(),
                                           gil_free_threading(), decision_map(),
                                           granularity(),        io_concurrency(),
                                           start_methods(),      memory(),
                                           switching(),          overhead()};
  return experiments;
}

}  // namespace experiments
