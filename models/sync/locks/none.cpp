// SPDX-License-Identifier: Apache-2.0
#include "models/sync/lock_implementation.h"

namespace models {

LockImplementation make_none() {
  return without_locks("no protection: updates get lost wherever tasks run at once",
                       workloads::Protection::none);
}

}  // namespace models
