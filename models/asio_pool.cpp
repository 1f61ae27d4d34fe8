// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "models/cancel_methods.h"
#include "models/model.h"
#include "models/support/os/shared_memory.h"
#include "models/support/os/threads.h"
#include "models/support/pools/callbacks.h"
#include "models/support/pools/chunks.h"
#include "models/support/pools/completions.h"

namespace models {
namespace {

namespace asio = boost::asio;

/// Attaches threads of its own to the pool: they know which worker they are, can be pinned, and end
/// when the system refuses one of them, where the pool's own constructor would wait for ever for
/// those already started.
class RunningAsioPool final : public RunningModel {
 public:
  RunningAsioPool(Job& job, const Settings& settings)
      : job_(job),
        dispatch_(settings.dispatch),
        chunk_(support::chunk_size(settings.chunk, job.task_count(), settings.workers)),
        memory_(support::Completions::bytes(job.task_count())),
        completions_(memory_.data()),
        callbacks_(job),
        pool_(0),
        threads_(support::start_threads(
            settings.workers, settings.pin,
            [this](unsigned worker) {
              worker_ = worker;
              checked_in_.release();
              pool_.attach();
            },
            [this] { pool_.stop(); })) {
    for (unsigned worker = 0; worker < settings.workers; ++worker) checked_in_.acquire();
  }
  ~RunningAsioPool() override { pool_.stop(); }

  void run() override {
    const std::size_t tasks = job_.task_count();
    const auto submit_one = [this](std::size_t task) { submit(task); };
    switch (dispatch_) {
      case Dispatch::map:
        map(tasks);
        break;
      case Dispatch::callback:
        callbacks_.submit_all([this](std::size_t task) { submit_with_callback(task); });
        break;
      case Dispatch::submit:
        completions_.submit_all(job_, submit_one);
        break;
      case Dispatch::apply:
        completions_.apply_all(tasks, submit_one);
        break;
    }
  }

 private:
  /// Posts each chunk. The last one that ends reports for all.
  void map(std::size_t tasks) {
    unfinished_.store(tasks, std::memory_order_relaxed);
    for (std::size_t first = 0; first < tasks; first += chunk_) {
      asio::post(pool_, [this, first, last = std::min(tasks, first + chunk_)] {
        job_.run(first, last, worker_);
        const std::size_t ran = last - first;
        if (unfinished_.fetch_sub(ran, std::memory_order_acq_rel) == ran) all_done_.release();
      });
    }
    all_done_.acquire();
  }

  /// A flag per task is cheaper than the future that `asio::use_future` would allocate.
  void submit(std::size_t task) {
    asio::post(pool_, [this, task] {
      job_.run(task, task + 1, worker_);
      completions_.complete(task);
    });
  }

  /// The handler calls the callback on the thread that ran the task, as handlers of asio do.
  void submit_with_callback(std::size_t task) {
    asio::post(pool_, [this, task] {
      job_.run(task, task + 1, worker_);
      callbacks_.call(task);
    });
  }

  static inline thread_local unsigned worker_ = 0;

  Job& job_;
  Dispatch dispatch_;
  std::size_t chunk_;
  support::SharedMemory memory_;
  support::Completions completions_;
  support::Callbacks callbacks_;
  std::atomic<std::size_t> unfinished_{0};
  std::binary_semaphore all_done_{0};
  std::counting_semaphore<> checked_in_{0};
  asio::thread_pool pool_;
  std::vector<std::jthread> threads_;  // the last member: joined before what they use goes
};

}  // namespace

Model asio_pool() {
  return {
      .description = "Boost.Asio's thread_pool of --workers threads, a post per chunk or task",
      .capabilities = {.worker_kind = WorkerKind::thread,
                       .chunks = true,
                       .submits = true,
                       .applies = true,
                       .calls_back = true,
                       .pins = true,
                       .open_loop = true,
                       .cancels = pool_cancels},
      .start = start_as<RunningAsioPool>,
  };
}

}  // namespace models
