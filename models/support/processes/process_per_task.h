// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "models/model.h"
#include "models/support/processes/fork_server.h"

namespace models::support {

/// One process per task, at most `settings.workers` alive, started by a method (`server` is that of
/// `StartMethod::forkserver`, null otherwise; it outlives the result). Reaps any child of this
/// process, so no other part of a trial may have children while it runs.
std::unique_ptr<RunningModel> start_process_per_task(Job& job, const Settings& settings,
                                                     StartMethod method, ForkServer* server);

}  // namespace models::support
