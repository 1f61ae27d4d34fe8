// SPDX-License-Identifier: Apache-2.0
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "models/model.h"

namespace models {
namespace {

/// The price that no model with a process per task can avoid: nothing but the system calls, in the
/// same process and at the same width. The tasks are run by the parent afterwards, so that the
/// results are there and their price is in the figure too.
class RunningForkFloor final : public RunningModel {
 public:
  RunningForkFloor(Job& job, unsigned workers) : job_(job), workers_(workers) {}
  ~RunningForkFloor() override { reap_all(); }  // some are left only after a failure

  void run() override {
    for (std::size_t task = 0; task < job_.task_count(); ++task) {
      if (alive_ == workers_) reap_one();
      const pid_t child = ::fork();
      if (child == 0) _exit(0);
      if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
      ++alive_;
    }
    reap_all();
    job_.run(0, job_.task_count(), 0);
  }

 private:
  void reap_one() {
    while (waitpid(-1, nullptr, 0) < 0 && errno == EINTR) {
    }
    --alive_;
  }
  void reap_all() {
    while (alive_ > 0) reap_one();
  }

  Job& job_;
  unsigned workers_;
  unsigned alive_ = 0;
};

class ForkFloor final : public Model {
 public:
  std::string_view description() const override {
    return "what the operating system takes for a fork, an exit and a wait per task, at most "
           "--workers alive; the tasks are run by the parent";
  }
  Capabilities capabilities() const override { return {}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningForkFloor>(job, settings.workers);
  }
};

}  // namespace

std::unique_ptr<Model> fork_floor() { return std::make_unique<ForkFloor>(); }

}  // namespace models
