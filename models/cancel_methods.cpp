// SPDX-License-Identifier: Apache-2.0
#include "models/cancel_methods.h"

#include "models/job/harness_job.h"

namespace models {

workloads::CancellationResponse cancellation_response(CancelMethod method) {
  switch (method) {
    case CancelMethod::automatic:
    case CancelMethod::cooperative:
      break;
    case CancelMethod::queued:
      return workloads::CancellationResponse::completes;
    case CancelMethod::await:
      return workloads::CancellationResponse::throws_at_await;
    case CancelMethod::pthread_cancel:
    case CancelMethod::sigterm:
    case CancelMethod::sigkill:
      return workloads::CancellationResponse::is_terminated;
  }
  return workloads::CancellationResponse::polls;
}

void set_cancellation(HarnessJob& job, const Settings& settings, const Capabilities& can) {
  if (!job.workload().cancels_tasks() || can.cancels.empty()) return;
  const bool one_by_one = settings.dispatch == Dispatch::apply;
  job.set_cancellation(cancellation_response(cancel_method(settings, can.cancels)),
                       one_by_one ? 1 : settings.concurrency);
}

std::string_view why_not_cancelled(CancelMethod method, const Capabilities& can) {
  if (can.cancels.empty()) return "it cannot cancel tasks";
  switch (method) {
    case CancelMethod::automatic:
    case CancelMethod::cooperative:
      break;
    case CancelMethod::queued:
      return "it takes back no task that it was given (--cancel=queued)";
    case CancelMethod::await:
      return can.suspends ? "it does not end what its tasks await (--cancel=await)"
                          : "its tasks await nothing that could end: they block (--cancel=await)";
    case CancelMethod::pthread_cancel:
      if (can.interprets) {
        return "the interpreter would not survive a thread that is cancelled "
               "(--cancel=pthread-cancel)";
      }
      if (can.worker_kind == WorkerKind::process && !can.suspends) {
        return "its tasks run in processes (--cancel=pthread-cancel): use sigterm or sigkill";
      }
      if (can.worker_kind == WorkerKind::thread && !can.suspends) {
        return "its threads run many tasks, or have no handle: cancelling one would take a worker "
               "from the pool (--cancel=pthread-cancel)";
      }
      return can.single_worker ? "all its tasks share one thread (--cancel=pthread-cancel)"
                               : "its tasks share threads (--cancel=pthread-cancel)";
    case CancelMethod::sigterm:
    case CancelMethod::sigkill:
      return can.worker_kind == WorkerKind::process
                 ? "it does not end the processes of single tasks (--cancel=sigterm, sigkill)"
                 : "its tasks run in one process, which a signal would end as a whole "
                   "(--cancel=sigterm, sigkill)";
  }
  return "its tasks do not end at a request (--cancel)";
}

}  // namespace models
