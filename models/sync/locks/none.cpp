// SPDX-License-Identifier: Apache-2.0
#include "models/sync/sync_implementation.h"

namespace models {

SyncImplementation make_none() {
  return without_locks("no protection: updates get lost wherever tasks run at once",
                       workloads::Protection::none);
}

}  // namespace models
