// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_local() {
  return {.description = "no lock while it works: each task adds up by itself, and pays in once",
          .threads = true,
          .processes = true,
          .loop = true,
          .loop_threads = true,
          .loop_processes = true,
          .python_threads = true,
          .python_processes = true,
          .python_asyncio = true,
          .python_gevent = true,
          .protection = workloads::Protection::private_copy};
}

}  // namespace models
