// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace bench {

/// Makes this process fit to run and tells the workloads how much memory there is. Raises the soft
/// limit of the stack where it is small and the hard one allows it, for the processes that are
/// started, too. Called by `main` before the command line is read. Throws `Refusal` when stacks may
/// not be large enough even for this program, naming the limit.
void prepare_process();

/// Refuses a machine on which nothing could be measured, before anything is: without /proc, or with
/// too little memory left for the coordinator, which the kernel would kill without a word. Throws
/// `Refusal`.
void require_measurable_machine();

}  // namespace bench
