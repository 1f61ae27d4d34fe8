// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "models/model.h"

namespace models {
namespace {

namespace onetbb = oneapi::tbb;

class RunningTbb final : public RunningModel {
 public:
  RunningTbb(Job& job, const Settings& settings)
      : job_(job),
        chunk_(settings.chunk),
        parallelism_(onetbb::global_control::max_allowed_parallelism, settings.workers),
        arena_(static_cast<int>(settings.workers)) {
    touch_every_worker(settings.workers);
  }

  // The threads stay parked in the library, for whoever uses it next, as in every program with
  // oneTBB. Joining them (finalize) now and then never returned with version 2021.8.
  ~RunningTbb() override { arena_.terminate(); }

  void run() override {
    const auto body = [this](const onetbb::blocked_range<std::size_t>& range) {
      const auto worker = static_cast<unsigned>(onetbb::this_task_arena::current_thread_index());
      job_.run(range.begin(), range.end(), worker);
    };
    const std::size_t tasks = job_.task_count();
    // simple_partitioner halves down to the grain: over numbers of chunks, a chunk is exact.
    const auto chunks_body = [this, tasks](const onetbb::blocked_range<std::size_t>& chunks) {
      const auto worker = static_cast<unsigned>(onetbb::this_task_arena::current_thread_index());
      job_.run(chunks.begin() * chunk_, std::min(tasks, chunks.end() * chunk_), worker);
    };
    arena_.execute([&] {
      if (chunk_ == 0) {
        onetbb::parallel_for(onetbb::blocked_range<std::size_t>(0, tasks), body,
                             onetbb::auto_partitioner{});
      } else {
        const std::size_t chunks = (tasks + chunk_ - 1) / chunk_;
        onetbb::parallel_for(onetbb::blocked_range<std::size_t>(0, chunks, 1), chunks_body,
                             onetbb::simple_partitioner{});
      }
    });
  }

 private:
  /// oneTBB starts its threads when there is work for them: give each of them some, and hold it
  /// until all have come. The library may start fewer, without a word, when the system refuses.
  void touch_every_worker(unsigned workers) {
    using clock = std::chrono::steady_clock;
    const auto limit = clock::now() + std::chrono::seconds(5);
    std::atomic<unsigned> arrived{0};
    arena_.execute([&] {
      onetbb::parallel_for(
          0U, workers,
          [&](unsigned) {
            arrived.fetch_add(1);
            while (arrived.load() < workers && clock::now() < limit) std::this_thread::yield();
          },
          onetbb::simple_partitioner{});
    });
    if (arrived.load() < workers) {
      throw std::runtime_error("oneTBB started " + std::to_string(arrived.load()) + " of " +
                               std::to_string(workers) + " workers within 5 s");
    }
  }

  Job& job_;
  std::size_t chunk_;
  onetbb::global_control parallelism_;
  onetbb::task_arena arena_;
};

class Tbb final : public Model {
 public:
  std::string_view description() const override {
    return "oneTBB parallel_for in an arena of --workers threads, the calling one included";
  }
  Capabilities capabilities() const override { return {.chunks = true}; }
  std::unique_ptr<RunningModel> start(Job& job, const Settings& settings) override {
    return std::make_unique<RunningTbb>(job, settings);
  }
};

}  // namespace

std::unique_ptr<Model> tbb() { return std::make_unique<Tbb>(); }

}  // namespace models
