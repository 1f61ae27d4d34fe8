// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/support/file_descriptor.h"

namespace models::support {

using workloads::support::FileDescriptor;

}  // namespace models::support
