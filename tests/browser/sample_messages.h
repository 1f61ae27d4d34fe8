// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/browser/sample_builder.h"

namespace sample {

// The experiments on tasks that talk, with cells that failed and names that are hostile.

void add_messages(Sample& sample);
void add_wake_up(Sample& sample);
void add_pipelines(Sample& sample);
/// What becomes of faults in tasks.
void add_faults(Sample& sample);

}  // namespace sample
