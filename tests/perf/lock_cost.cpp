// SPDX-License-Identifier: Apache-2.0
// What a lock costs through the workload `account`, beside the same loop written by hand in the
// same model, with the same workers: medians of interleaved runs, per acquisition, and by how much
// each differs from its counterpart by hand.
//   build/bin/lock_cost [ROUNDS [PART_OF_A_NAME]]
#include <pthread.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "tests/perf/other_workload.h"
#include "tests/perf/sync_candidate.h"
#include "workloads/support/bytes.h"

namespace {

constexpr std::uint64_t payments_of_all = 2'000'000;

struct alignas(64) Account {
  std::atomic<std::uint64_t> balance{0};
  std::atomic<std::uint64_t> payments{0};
};

/// The loop of `account` with `Mutex` in memory that processes share.
template <typename Mutex>
class ByHand final : public workloads::ComputeWorkload {
 public:
  explicit ByHand(const workloads::Configuration& configuration)
      : ComputeWorkload(configuration),
        shared_(new (mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)) Shared) {}
  ~ByHand() override { munmap(shared_, sizeof(Shared)); }

  std::uint64_t operations() const override { return task_count() * configuration().size; }
  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::size_t compute(std::size_t task, workloads::Output output) const override {
    constexpr auto relaxed = std::memory_order_relaxed;
    Account& account = shared_->account;
    for (std::uint64_t payment = 0; payment < configuration().size; ++payment) {
      shared_->mutex.lock();
      account.balance.store(account.balance.load(relaxed) + task, relaxed);
      account.payments.store(account.payments.load(relaxed) + 1, relaxed);
      shared_->mutex.unlock();
    }
    workloads::support::ByteWriter writer(output);
    writer.write(task);
    return writer.size();
  }

 private:
  struct Shared {
    alignas(64) Mutex mutex;
    Account account;
  };
  Shared* shared_;
};

class SharedPthreadMutex {
 public:
  SharedPthreadMutex() {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&mutex_, &attributes);
    pthread_mutexattr_destroy(&attributes);
  }
  void lock() { pthread_mutex_lock(&mutex_); }
  void unlock() { pthread_mutex_unlock(&mutex_); }

 private:
  pthread_mutex_t mutex_;
};

/// Times no wait.
class WithoutSamples final : public tests::OtherWorkload {
 public:
  using OtherWorkload::OtherWorkload;
  std::size_t wait_samples_per_task() const override { return 0; }
};

template <typename Mutex>
std::unique_ptr<workloads::Workload> by_hand(unsigned tasks) {
  return std::make_unique<ByHand<Mutex>>(
      workloads::Configuration{.tasks = tasks, .size = payments_of_all / tasks});
}

std::unique_ptr<workloads::Workload> account(unsigned tasks) {
  return bench::make_workload("account", {.tasks = tasks, .size = payments_of_all / tasks});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 15;
  const std::string_view part = argc > 2 ? argv[2] : "";
  const std::string threads = "threads, by hand over std::mutex";
  const std::string processes = "processes, by hand over pthread";
  for (const unsigned workers : {1U, 2U, 16U}) {
    tests::SyncCandidates candidates;
    const auto add = [&](const std::string& name, const std::string& counterpart, const char* model,
                         const char* lock, unsigned count) {
      if (name.find(part) == std::string::npos) return;
      candidates.add({.name = name,
                      .counterpart = counterpart,
                      .model = model,
                      .lock = lock,
                      .workers = count},
                     account(workers));
    };
    candidates.add({.name = processes, .model = "process-pool", .workers = workers},
                   by_hand<SharedPthreadMutex>(workers));
    candidates.add({.name = threads, .model = "thread-pool", .workers = workers},
                   by_hand<std::mutex>(workers));
    for (const char* const lock : {"pthread", "futex"}) {
      add(fmt::format("processes, {}", lock), processes, "process-pool", lock, workers);
    }
    for (const std::string_view lock : {"std", "pthread", "futex", "spin", "ticket", "tbb-spin",
                                        "posix-sem", "atomic", "local"}) {
      // Where more tasks wait than there are cores, each hand-over of a ticket waits for time
      // slices.
      if (lock == "ticket" && workers > 2) continue;
      add(fmt::format("threads, {}", lock), threads, "thread-pool", lock.data(), workers);
    }
    const std::string unsampled = "threads, std, no wait timed";
    candidates.add({.name = unsampled, .lock = "std", .workers = workers},
                   std::make_unique<WithoutSamples>(account(workers)));
    candidates.add({.name = "threads, std, thin sample timed",
                    .counterpart = unsampled,
                    .lock = "std",
                    .workers = workers},
                   account(workers));
    if (workers > 1) {
      add("coroutines, loop", threads, "coroutines", "loop", 1);
      add("fibers, boost-fiber", threads, "fibers", "boost-fiber", 1);
      add("fibers, loop", threads, "fibers", "loop", 1);
    }
    fmt::print("{} tasks, time of an acquisition\n", workers);
    candidates.run(rounds);
    candidates.print();
  }
}
