// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/job/job.h"
#include "models/model.h"
#include "models/support/os/futex.h"
#include "models/support/processes/fork_server.h"
#include "models/support/processes/worker_command.h"

namespace models::support {

/// Wakes a futex waiter when a child process ends, which a futex alone does not: installs a handler
/// of SIGCHLD that increments the word and wakes the thread that sleeps on it. At most one object
/// at a time per process.
class SigchldNotifier {
 public:
  explicit SigchldNotifier(FutexWord& wakeup);
  SigchldNotifier(const SigchldNotifier&) = delete;
  SigchldNotifier& operator=(const SigchldNotifier&) = delete;
  ~SigchldNotifier();

  /// Returns whether a child ended since the last call.
  bool take_notification() { return notified_.exchange(false); }

 private:
  static inline std::atomic<FutexWord*> wakeup_{nullptr};
  static inline std::atomic<bool> notified_{false};
  static_assert(std::atomic<FutexWord*>::is_always_lock_free, "used in a signal handler");
  struct sigaction previous_ {};
};

/// The worker processes of one model, numbered from 0, however they are started. Destroying it
/// kills and reaps those that are left.
class WorkerGroup {
 public:
  /// `server` is for `StartMethod::forkserver`, null otherwise; it outlives the group.
  WorkerGroup(Job& job, StartMethod method, ForkServer* server, unsigned workers);
  WorkerGroup(const WorkerGroup&) = delete;
  WorkerGroup& operator=(const WorkerGroup&) = delete;
  ~WorkerGroup();

  /// Starts worker `command.index`, which must not be alive. Throws `std::system_error`.
  void start(const WorkerCommand& command, const std::vector<int>& fds);

  struct End {
    unsigned index;
    int status;           ///< as `waitpid` returned it
    std::string process;  ///< "worker 3 (process 1234)"
  };
  /// Returns the next worker that ended and was not returned yet; nothing when there is none so
  /// far. Throws `std::system_error` when one could not be started, and when the fork server is
  /// gone.
  std::optional<End> next_end();
  /// Waits for the next worker to end. Call it only while a worker is alive. Reaps any other child
  /// of this process that ends meanwhile.
  End await_end();

  /// Waits until all have ended, as they were told to.
  void await_all() noexcept;
  void kill_all() noexcept;
  /// Sends all that are alive a signal. Throws `std::system_error` when the fork server is gone.
  void signal_all(int signal);
  bool any_alive() const { return std::ranges::find(alive_, true) != alive_.end(); }

 private:
  End own_end(unsigned index, int status);
  std::optional<End> next_own_end();
  End await_own_end();
  std::optional<End> next_server_end(bool wait);

  Job& job_;
  StartMethod method_;
  ForkServer* server_;
  std::vector<pid_t> processes_;  ///< children of this process; 0: not alive
  std::vector<bool> alive_;
};

/// Returns the message of a model's failure when a worker ended unexpectedly: how it ended, and
/// which tasks it was running.
std::string describe_loss(const WorkerGroup::End& end, const std::vector<std::size_t>& tasks,
                          const Job& job);

}  // namespace models::support
