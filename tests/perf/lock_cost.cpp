// SPDX-License-Identifier: Apache-2.0
// What a lock costs through the workload `account`, beside the same loop written by hand in the
// same model, with the same workers: medians of interleaved runs, per acquisition.
//   build/bin/lock_cost [ROUNDS]
#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "models/job/harness_job.h"
#include "models/sync/choose_lock.h"
#include "workloads/support/bytes.h"
#include "workloads/workload.h"

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

/// One way to do the payments; its workers live as long as it does.
class Candidate {
 public:
  Candidate(std::string name, std::unique_ptr<workloads::Workload> workload, const char* model,
            const char* lock, unsigned workers)
      : name_(std::move(name)),
        workload_(std::move(workload)),
        job_(*workload_, workers),
        model_(bench::make_model(model)),
        payments_(static_cast<double>(workload_->task_count() * workload_->configuration().size)) {
    models::start_lock(job_, lock);
    const models::Settings settings{.workers = workers, .concurrency = workload_->task_count()};
    model_.prepare(settings);
    running_ = model_.start(job_, settings);
  }

  void run() {
    job_.clear();
    const auto begin = std::chrono::steady_clock::now();
    running_->run();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    times_.push_back(taken.count() / payments_);
    if (const auto fault = job_.shared_fault()) fmt::print("{}: {}\n", name_, fault->text);
  }
  const std::string& name() const { return name_; }
  double quantile(double share) {
    std::ranges::sort(times_);
    return times_[static_cast<std::size_t>(share * static_cast<double>(times_.size() - 1))];
  }

 private:
  std::string name_;
  std::unique_ptr<workloads::Workload> workload_;
  models::HarnessJob job_;
  models::Model model_;
  double payments_;
  std::unique_ptr<models::RunningModel> running_;
  std::vector<double> times_;
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
  for (const unsigned workers : {1U, 2U, 16U}) {
    std::vector<std::unique_ptr<Candidate>> candidates;
    const auto add = [&](const std::string& name, std::unique_ptr<workloads::Workload> workload,
                         const char* model, const char* lock, unsigned count) {
      candidates.push_back(
          std::make_unique<Candidate>(name, std::move(workload), model, lock, count));
    };
    add("processes, by hand over pthread", by_hand<SharedPthreadMutex>(workers), "process-pool",
        "none", workers);
    add("processes, pthread", account(workers), "process-pool", "pthread", workers);
    add("threads, by hand over std::mutex", by_hand<std::mutex>(workers), "thread-pool", "none",
        workers);
    for (const std::string lock : {"std", "pthread", "futex", "spin", "ticket", "tbb-spin",
                                   "posix-sem", "atomic", "local"}) {
      // Where more tasks wait than there are cores, each hand-over of a ticket waits for time
      // slices.
      if (lock == "ticket" && workers > 2) continue;
      add(fmt::format("threads, {}", lock), account(workers), "thread-pool", lock.c_str(), workers);
    }
    if (workers > 1) {
      add("coroutines, loop", account(workers), "coroutines", "loop", 1);
      add("fibers, loop", account(workers), "fibers", "loop", 1);
    }
    std::mt19937 random(1);
    for (int round = 0; round < rounds; ++round) {
      std::ranges::shuffle(candidates, random);
      for (auto& candidate : candidates) candidate->run();
    }
    std::ranges::sort(candidates, {}, [](const auto& one) { return one->name(); });
    fmt::print("{} tasks\n", workers);
    std::fflush(stdout);
    for (auto& one : candidates) {
      fmt::print("  {:34} {:7.2f} ns [{:.2f}, {:.2f}]\n", one->name(), one->quantile(0.5),
                 one->quantile(0), one->quantile(1));
    }
  }
}
