// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_manager() {
  return {.description =
              "a multiprocessing.Manager's: another process has them, and is asked by sockets",
          .contexts = {ExecutionContext::python_processes},
          .share_of_size = 0.02};
}

}  // namespace models
