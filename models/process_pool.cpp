// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <vector>

#include "models/model.h"
#include "models/support/child_process.h"
#include "models/support/crew.h"

namespace models {
namespace {

/// A futex waiter does not hear a worker die: the handler of SIGCHLD rings its bell. One pool at a
/// time per process.
class ChildDeathBell {
 public:
  explicit ChildDeathBell(support::FutexWord& bell) {
    bell_.store(&bell);
    struct sigaction action {};
    action.sa_handler = [](int) {
      const int error = errno;
      died_.store(true);
      if (support::FutexWord* const rung = bell_.load()) {
        rung->fetch_add(1);
        support::futex_wake_all(*rung);
      }
      errno = error;
    };
    action.sa_flags = SA_NOCLDSTOP;
    sigaction(SIGCHLD, &action, &previous_);
  }
  ChildDeathBell(const ChildDeathBell&) = delete;
  ChildDeathBell& operator=(const ChildDeathBell&) = delete;
  ~ChildDeathBell() {
    sigaction(SIGCHLD, &previous_, nullptr);
    bell_.store(nullptr);
  }

  /// Whether a child died since the last call.
  bool rang() { return died_.exchange(false); }

 private:
  static inline std::atomic<support::FutexWord*> bell_{nullptr};
  static inline std::atomic<bool> died_{false};
  static_assert(std::atomic<support::FutexWord*>::is_always_lock_free, "used in a signal handler");
  struct sigaction previous_ {};
};

class RunningProcessPool final : public RunningModel {
 public:
  RunningProcessPool(Job& job, const Settings& settings)
      : crew_(job, settings.workers, settings.chunk), death_bell_(crew_.master_bell()) {
    try {
      for (unsigned index = 0; index < settings.workers; ++index) {
        workers_.push_back(support::fork_child([&] {
          signal(SIGCHLD, SIG_DFL);
          crew_.work(index);
        }));
      }
      crew_.await_check_in(settings.workers, [this] { find_the_dead(); });
    } catch (...) {
      kill_workers();
      throw;
    }
  }

  ~RunningProcessPool() override {
    crew_.dismiss();
    for (const pid_t worker : workers_) {
      if (worker != 0) support::reap(worker);
    }
  }

  void run() override {
    crew_.run_batch([this] { find_the_dead(); });
    // One that died idle, or whose tasks the others took: they did not need it, but its cell does.
    find_the_dead();
  }

 private:
  /// Throws when a worker died, naming the task that was lost with it.
  void find_the_dead() {
    if (!death_bell_.rang()) return;
    for (unsigned index = 0; index < workers_.size(); ++index) {
      int status = 0;
      if (workers_[index] == 0 || waitpid(workers_[index], &status, WNOHANG) <= 0) continue;
      const pid_t dead = std::exchange(workers_[index], 0);
      kill_workers();
      const auto task = crew_.unfinished_task(index);
      throw std::runtime_error(
          "worker " + std::to_string(index) + " (process " + std::to_string(dead) + ") " +
          support::describe_exit(status) +
          (task ? " while it ran task " + std::to_string(*task) : " outside of its tasks"));
    }
  }

  void kill_workers() {
    for (pid_t& worker : workers_) {
      if (worker == 0) continue;
      kill(worker, SIGKILL);
      support::reap(std::exchange(worker, 0));
    }
  }

  support::Crew crew_;
  ChildDeathBell death_bell_;
  std::vector<pid_t> workers_;
};

class ProcessPool final : public Model {
 public:
  std::string_view description() const override {
    return "--workers processes forked once, fed through shared memory, with stealing";
  }
  Capabilities capabilities() const override { return {.chunks = true}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningProcessPool>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> process_pool() { return std::make_unique<ProcessPool>(); }

}  // namespace models
