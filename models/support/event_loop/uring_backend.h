// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "models/support/event_loop/io_backend.h"

namespace models::support {

/// Completions: every transfer, also of a file, is handed to the kernel's io_uring, and the
/// transfers of many tasks with one system call. More than `task_queue` at a time take more calls,
/// and more completions than `completions` some memory of the kernel; both are powers of two.
/// Throws `std::system_error`.
std::unique_ptr<IoBackend> make_uring_backend(unsigned task_queue, unsigned completions);

/// Why there is none here, and the remedy; nothing when there is one.
std::optional<std::string> uring_unavailable();

}  // namespace models::support
