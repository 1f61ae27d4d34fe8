// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/needs.h"

#include <algorithm>
#include <utility>

#include "reports/text/text.h"

namespace reports {
namespace {

/// Returns the ways to end a task that has begun: "queued" takes back those alone that have not.
std::vector<std::string> ways_to_cancel(const ModelTraits& traits) {
  constexpr std::pair<std::string_view, std::string_view> ways[] = {
      {"cooperative", "by a request that the task looks at"},
      {"await", "at what it waits for, which ends with an exception"},
      {"pthread-cancel", "by cancelling its thread"},
      {"sigterm", "by SIGTERM to its process"},
      {"sigkill", "by SIGKILL to its process"}};
  std::vector<std::string> texts;
  for (const std::string& name : traits.cancels) {
    for (const auto& [way, text] : ways) {
      if (name == way) texts.emplace_back(text);
    }
  }
  return texts;
}

std::string sharing_terms(const std::vector<std::string>& all, const ModelTraits& traits) {
  if (needs(all, "isolation")) {
    return "Isolation and shared state contradict each other. The closest that a program can build "
           "is "
           "processes that share one mapping (mmap or POSIX shared memory) under robust locks "
           "(PTHREAD_PROCESS_SHARED, PTHREAD_MUTEX_ROBUST), of which nothing was measured here. A "
           "crash ends its process alone, but leaves half-written what that process was changing "
           "there, for all: keep the shared part small, or let one process own it and send it "
           "messages.";
  }
  if (traits.worker_kind == WorkerKind::none) {
    return "Its tasks share everything without a lock, as long as none of them waits in the middle "
           "of a change (see claim lock-free-loop).";
  }
  if (traits.suspends) {
    return "Its tasks run on several threads: what they share needs a lock that suspends the task "
           "and not its thread.";
  }
  return "What its tasks share needs a lock, unless each adds up for itself and pays in once (see "
         "claims lock-right and lock-local).";
}

}  // namespace

bool needs(const std::vector<std::string>& needs, std::string_view need) {
  return std::ranges::find(needs, need) != needs.end();
}

std::optional<std::string> unmet_need(const std::vector<std::string>& all,
                                      const ModelTraits& traits) {
  const bool is_isolated = traits.worker_kind == WorkerKind::process;
  if (needs(all, "isolation") && !is_isolated) {
    return traits.worker_kind == WorkerKind::none
               ? "isolation: all of its tasks run on one thread of one process, which a crash ends "
                 "(see claim crash-isolated)"
               : "isolation: a crash in a thread ends the process and all tasks in it (see claim "
                 "crash-isolated)";
  }
  if (needs(all, "shared-state") && !needs(all, "isolation")) {
    if (is_isolated) {
      return "shared state: what a process writes the others do not see, but in memory that is "
             "mapped for it (see claim fork-copies)";
    }
    if (traits.worker_kind == WorkerKind::interpreter) {
      return "shared state: its interpreters share no objects";
    }
  }
  if (needs(all, "cancel") && ways_to_cancel(traits).empty()) {
    return "cancelling: no way is recorded in which it ends a task that has begun";
  }
  return std::nullopt;
}

std::vector<std::string> terms_of(const std::vector<std::string>& all, const ModelTraits& traits) {
  std::vector<std::string> terms;
  if (needs(all, "isolation")) {
    terms.emplace_back(
        "A task that crashes ends its own process and no other (see claim crash-isolated). It is "
        "lost, and with many models so are others that have no result yet: bench "
        "--experiment=faults shows what becomes of them with each model, and whether it has to be "
        "started again.");
  }
  if (needs(all, "shared-state")) terms.push_back(sharing_terms(all, traits));
  if (needs(all, "cancel")) {
    terms.push_back("A task that has begun is cancelled " + listing(ways_to_cancel(traits)) +
                    "; one that has not begun is removed from the queue.");
  }
  if (needs(all, "order")) {
    terms.emplace_back(
        "Results come in the order of the tasks where they are collected by a map or by the list "
        "of their futures, whatever finished first; as they finish, or by callbacks, they do not "
        "(see claim order-kept).");
  }
  return terms;
}

}  // namespace reports
