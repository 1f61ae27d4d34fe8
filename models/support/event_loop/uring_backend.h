// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/support/event_loop/io_backend.h"

namespace models::support {

/// Makes a backend that works by completions: it hands every transfer, of files too, to the
/// kernel's io_uring, and the transfers of many tasks in one system call. More than `submissions`
/// at a time take more calls, and more completions than `completions` take memory of the kernel;
/// both are powers of two. Throws `std::system_error`.
std::unique_ptr<IoBackend> make_uring_backend(unsigned submissions, unsigned completions);

/// Returns why io_uring cannot be used here, and the remedy; nothing when it can.
std::optional<std::string> uring_unavailable();

}  // namespace models::support
