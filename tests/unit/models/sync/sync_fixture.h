// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "models/job/harness_job.h"
#include "models/sync/sync_implementation.h"
#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace models {

/// An implementation of locks, and a model whose tasks use it.
struct SyncCase {
  std::string lock;
  std::string model;
  ExecutionContext place;
};
void PrintTo(const SyncCase& one, std::ostream* out);

/// Every implementation in every place where it works, through each model of that place, for those
/// that have the kind. A new implementation is tested without writing a test.
std::vector<SyncCase> cases_with(workloads::SyncKind kind);
/// The same for any of the kinds.
std::vector<std::pair<SyncCase, workloads::SyncKind>> cases_with_any(
    const std::vector<workloads::SyncKind>& kinds);
std::string name_of_case(const SyncCase& one);
/// The same for `INSTANTIATE_TEST_SUITE_P`.
std::string name_of_one(const testing::TestParamInfo<SyncCase>& info);

/// What tasks have between them; all of it is atomic, so that what the objects fail to order is no
/// data race.
struct SharedCounters {
  std::atomic<std::uint64_t> inside;
  std::atomic<std::uint64_t> sum;
  std::atomic<std::uint64_t> flag;
  std::atomic<std::uint64_t> of_task[16];
};

/// Adds as one does without a read-modify-write: what a lock does not protect gets lost.
inline void add_unprotected(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

/// Tasks that do what a test says. Their captures are the test's own, copied into processes.
class SharedTasks final : public workloads::IoWorkload {
 public:
  using Body = std::function<workloads::Coroutine<std::size_t>(std::size_t task, workloads::Io& io,
                                                               SharedCounters& shared)>;
  SharedTasks(std::uint64_t tasks, std::vector<workloads::SyncObject> objects, Body body)
      : IoWorkload({.tasks = tasks, .size = 1}),
        objects_(std::move(objects)),
        body_(std::move(body)) {}

  std::size_t max_output_bytes(std::size_t) const override { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::span<const workloads::SyncObject> sync_objects() const override { return objects_; }
  std::size_t shared_bytes() const override { return sizeof(SharedCounters); }
  std::uint64_t tasks_together() const override { return task_count(); }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t task, workloads::Output,
                                                   workloads::Io& io) const override {
    return body_(task, io, *reinterpret_cast<SharedCounters*>(io.sync().shared()));
  }

 private:
  std::vector<workloads::SyncObject> objects_;
  Body body_;
};

/// A job of some tasks that a model runs, all of them at once.
class SharedRun {
 public:
  SharedRun(const SyncCase& one, const SharedTasks& workload);
  SharedRun(const SharedRun&) = delete;
  SharedRun& operator=(const SharedRun&) = delete;
  ~SharedRun();

  /// Runs all tasks and expects each to end well.
  void run();
  /// Runs all tasks; throws what the model throws.
  void run_unchecked();
  HarnessJob& job() { return job_; }
  SharedCounters& shared() { return *reinterpret_cast<SharedCounters*>(job_.sync().shared()); }

 private:
  HarnessJob job_;
  bool is_clear_ = true;  ///< nothing has run since it was cleared
  struct Started;
  std::unique_ptr<Started> started_;
};

/// Throws where something is not so: the task fails, and with it the test, in any process.
inline void require(bool is_so, const std::string& what) {
  if (!is_so) throw std::runtime_error("not so: " + what);
}

/// Waits for what another task brings about, with other means than sync objects.
workloads::Coroutine<bool> soon(workloads::Io& io, std::function<bool()> condition);

}  // namespace models
