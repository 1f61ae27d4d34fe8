// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace models::support {

/// Returns why a named POSIX semaphore could not be made, and the remedy: glibc keeps them as files
/// in /dev/shm (sem_overview(7)), and Python's message names neither. `error` is the errno of
/// `sem_open`; `folder` stands for /dev/shm and is looked at. May be called from any thread.
std::string explain_semaphore_error(int error, const char* folder = "/dev/shm");

}  // namespace models::support
