// SPDX-License-Identifier: Apache-2.0
#include "experiments/experiment.h"

namespace experiments {

std::span<const Experiment> all() {
  static const Experiment experiments[] = {overhead()};
  return experiments;
}

}  // namespace experiments
