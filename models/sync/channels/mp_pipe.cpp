// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_mp_pipe() {
  return {
      .description = "multiprocessing.Pipe, by send_bytes, with a lock at an end that several have",
      .contexts = {ExecutionContext::python_processes},
      .kinds = {workloads::SyncKind::channel},
      .channel = {.joins = {}, .closes = false, .has_own_capacity = true}};
}

}  // namespace models
