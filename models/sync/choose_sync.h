// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "models/job/harness_job.h"
#include "models/sync/sync_implementation.h"

namespace models {

/// Lets the tasks of a job use the implementation of locks or channels of this name for their sync
/// objects, in the calling process and those that it forks. Does nothing for a job without sync
/// objects. Throws `std::runtime_error` when this build has none of the name, or it lacks a kind of
/// object that the workload has.
void choose_sync(Job& job, std::string_view name);

/// The same for the harness, which then makes the objects ready (`HarnessJob::start_sync`).
void start_sync(HarnessJob& job, std::string_view name);

}  // namespace models
