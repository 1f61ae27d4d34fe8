// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/support/monotonic_clock.h"

namespace models::support {

using workloads::support::monotonic_now_ns;

}  // namespace models::support
