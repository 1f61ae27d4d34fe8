// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_tbb_pipeline() {
  return {
      .description =
          "oneapi::tbb::parallel_pipeline, which runs the stages of a pipeline in place of tasks "
          "that talk; the capacity is that of all stages together",
      .kinds = {workloads::SyncKind::channel},
      .channel = {.joins = {}},
      .is_library_pipeline = true};
}

}  // namespace models
