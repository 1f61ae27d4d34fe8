// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_manager_queue() {
  return {
      .description = "a multiprocessing.Manager's Queue: another process has it, asked by sockets",
      .contexts = {ExecutionContext::python_processes},
      .share_of_size = 0.1,
      .kinds = {workloads::SyncKind::channel},
      .channel = {.unbounded = true, .closes = false}};
}

}  // namespace models
