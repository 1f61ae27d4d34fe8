// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

namespace bench {

/// Gives the file `to` the owner, the mode (without set-id bits), the ACL, the label and the user's
/// attributes of the file `from`, whose status is given. Returns whether owner, mode and ACL could
/// be kept; of the rest, what the file system takes.
bool copy_attributes(int from, const struct stat& status, int to);

}  // namespace bench
