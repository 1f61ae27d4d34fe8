// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/browser/sample_builder.h"

namespace sample {

/// The cells of the experiment `quota`.
void add_quota(Sample& sample);

}  // namespace sample
