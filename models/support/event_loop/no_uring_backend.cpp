// SPDX-License-Identifier: Apache-2.0
// Replaces uring_backend.cpp where its library is missing.
#include <cerrno>
#include <system_error>

#include "models/support/event_loop/uring_backend.h"

namespace models::support {

std::unique_ptr<IoBackend> make_uring_backend(unsigned, unsigned) {
  throw std::system_error(ENOSYS, std::generic_category(), *uring_unavailable());
}

std::optional<std::string> uring_unavailable() {
  return "built without liburing: install liburing-dev and build again";
}

}  // namespace models::support
