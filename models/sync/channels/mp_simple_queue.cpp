// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_mp_simple_queue() {
  return {.description =
              "multiprocessing.SimpleQueue: a pipe and two locks, as full as the kernel allows",
          .contexts = {ExecutionContext::python_processes},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.joins = {}, .closes = false, .has_own_capacity = true}};
}

}  // namespace models
