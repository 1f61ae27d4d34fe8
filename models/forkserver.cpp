// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/processes/process_per_task.h"
#include "workloads/catalogue.h"

namespace models {

Model forkserver() {
  const auto server = std::make_shared<std::unique_ptr<support::ForkServer>>();
  return {
      .description =
          "one process per task, forked by a small server process, at most --workers alive",
      .capabilities = {.worker_kind = WorkerKind::process,
                       .applies = true,
                       .pins = true,
                       .open_loop = true,
                       .cancels = process_cancels},
      .prepare =
          [server](const Settings&) {
            *server = std::make_unique<support::ForkServer>(workloads::build);
          },
      .start =
          [server](Job& job, const Settings& settings) {
            return support::start_process_per_task(job, settings, StartMethod::forkserver,
                                                   server->get());
          },
  };
}

}  // namespace models
