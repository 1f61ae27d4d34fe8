// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/model.h"
#include "workloads/cancellation.h"

namespace models {

// What models of a kind can do about tasks that are cancelled, for `Capabilities::cancels`.

inline constexpr CancelMethod pool_cancels[] = {CancelMethod::cooperative, CancelMethod::queued};
/// Of a thread per task, which ends with it.
inline constexpr CancelMethod thread_cancels[] = {
    CancelMethod::cooperative, CancelMethod::pthread_cancel, CancelMethod::queued};
inline constexpr CancelMethod loop_cancels[] = {CancelMethod::await, CancelMethod::cooperative,
                                                CancelMethod::queued};
/// Of a process per task.
inline constexpr CancelMethod process_cancels[] = {CancelMethod::sigterm, CancelMethod::sigkill,
                                                   CancelMethod::cooperative, CancelMethod::queued};
/// Of processes that run many tasks, which are lost with the task: cheaper not to end them.
inline constexpr CancelMethod process_pool_cancels[] = {
    CancelMethod::cooperative, CancelMethod::sigterm, CancelMethod::sigkill, CancelMethod::queued};

/// Of `multiprocessing.Pool`, which takes back nothing that it was given, and ends all at once.
inline constexpr CancelMethod python_pool_cancels[] = {CancelMethod::cooperative,
                                                       CancelMethod::sigterm};

/// Returns the method of a model where the cell names none; `automatic` where it has none.
inline CancelMethod best_cancel_method(const Capabilities& can) {
  return can.cancels.empty() ? CancelMethod::automatic : can.cancels.front();
}

/// Returns the method of the cell, of those of its model (`Capabilities::cancels`), which are some.
inline CancelMethod cancel_method(const Settings& settings, std::span<const CancelMethod> cancels) {
  return settings.cancel == CancelMethod::automatic ? cancels.front() : settings.cancel;
}

/// Whether processes are ended by a signal.
inline bool ends_processes(CancelMethod method) {
  return method == CancelMethod::sigterm || method == CancelMethod::sigkill;
}

/// Returns how tasks that have begun respond to the request.
workloads::CancellationResponse cancellation_response(CancelMethod method);

/// Sets in the job how its tasks respond to the request, and how many of them are in flight at
/// most, with these settings of a model. Does nothing for a workload whose tasks are not cancelled.
void set_cancellation(HarnessJob& job, const Settings& settings, const Capabilities& can);

/// Returns why a model of these capabilities has not got the method, as the end of a sentence that
/// begins with its name.
std::string_view why_not_cancelled(CancelMethod method, const Capabilities& can);

}  // namespace models
