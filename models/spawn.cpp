// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/processes/process_per_task.h"
#include "models/support/processes/worker_command.h"

namespace models {

Model spawn() {
  return {
      .description =
          "one process per task, a fresh program started by posix_spawn, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .applies = true,
                       .pins = true,
                       .worker_per_task = true,
                       .open_loop = true,
                       .cancels = process_cancels},
      .unavailable = [](const Settings&) { return support::worker_program_missing(); },
      .start =
          [](Job& job, const Settings& settings) {
            return support::start_process_per_task(job, settings, StartMethod::spawn, nullptr);
          },
  };
}

}  // namespace models
