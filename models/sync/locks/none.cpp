// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_none() {
  return {.description = "no protection: updates get lost wherever tasks run at once",
          .threads = true,
          .processes = true,
          .loop = true,
          .loop_threads = true,
          .loop_processes = true,
          .python_threads = true,
          .python_processes = true,
          .python_asyncio = true,
          .python_gevent = true,
          .protection = workloads::Protection::none};
}

}  // namespace models
