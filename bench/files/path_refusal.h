// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace bench {

/// Throws for a path that a system call refused: `UsageError` where another name is the remedy (no
/// such folder, a directory, too long a name), `std::system_error` where the system refused (no
/// permission, a full disk). `what` was tried, such as "cannot write 'a.json'"; `error` is the
/// errno. May be called from any thread.
[[noreturn]] void refuse_path(const std::string& what, int error);

}  // namespace bench
