// SPDX-License-Identifier: Apache-2.0
#include "bench/options/options.h"

namespace bench {

reports::Margins margins_of(const Judging& judging, reports::Margins margins) {
  margins.fail_size = judging.fail_size.value_or(margins.fail_size);
  margins.bias_floor = judging.bias_floor.value_or(margins.bias_floor);
  margins.equivalence = judging.equivalence.value_or(margins.equivalence);
  return margins;
}

}  // namespace bench
