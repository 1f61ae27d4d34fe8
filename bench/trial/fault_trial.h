// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/trial/session.h"

namespace bench {

/// Runs a few iterations of the model as it is, one in which a task has the fault that the options
/// of its workload name (`workloads::fault_option`), and one after that, by a model that was
/// started anew where the first one has failed. Returns what became of all that; what is left
/// behind is what this process still has when the model has stopped.
///
/// The fault may end this process, or nothing may come of it any more. So what is known is
/// published in the record of the fault after every step (`workloads::FaultMemory::publish`), and
/// the coordinator tells the rest.
///
/// Throws what the model throws without a fault, and `std::runtime_error` when it gives a wrong
/// answer then, or never runs the task of the fault.
reports::FaultOutcome run_with_fault(const TrialSetup& setup);

}  // namespace bench
