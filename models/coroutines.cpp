// SPDX-License-Identifier: Apache-2.0
#include "models/model.h"
#include "models/support/event_loop/event_loop.h"
#include "models/support/event_loop/io_backend.h"

namespace models {
namespace {

class RunningCoroutines final : public RunningModel {
 public:
  RunningCoroutines(Job& job, const Settings& settings)
      : job_(job),
        loop_(job, 0, settings.dispatch == Dispatch::apply ? 1 : settings.concurrency,
              settings.io) {}
  void run() override { loop_.run(0, job_.task_count()); }

 private:
  Job& job_;
  support::EventLoop loop_;
};

class Coroutines final : public Model {
 public:
  std::string_view description() const override {
    return "a C++20 coroutine per task on one thread with one event loop (epoll, its files through "
           "four threads; or --io=uring)";
  }
  Capabilities capabilities() const override {
    return {.worker_kind = WorkerKind::none,
            .suspends = true,
            .single_worker = true,
            .applies = true,
            .io = IoMethod::epoll,
            .open_loop = true};
  }
  std::optional<std::string> unavailable(const Settings& settings) const override {
    return support::io_unavailable(settings.io);
  }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningCoroutines>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> coroutines() { return std::make_unique<Coroutines>(); }

}  // namespace models
