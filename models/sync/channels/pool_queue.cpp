// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_pool_queue() {
  return {.description = "what a pool of CPython has of its own: imap, map, futures, tasks",
          .contexts = {ExecutionContext::python_threads, ExecutionContext::python_processes,
                       ExecutionContext::python_asyncio, ExecutionContext::python_gevent},
          .kinds = {workloads::SyncKind::channel},
          .channel = {.unbounded = true, .joins = {}, .closes = false, .is_of_pool = true}};
}

}  // namespace models
