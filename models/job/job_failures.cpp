// SPDX-License-Identifier: Apache-2.0
// What a job records of tasks that failed, and of workers that failed beside their tasks.
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <new>
#include <stdexcept>
#include <system_error>

#include "models/job/job.h"
#include "models/job/job_memory.h"
#include "workloads/cancellation.h"

namespace models {

void Job::record_failure(std::size_t task, unsigned worker, const char* message,
                         TaskTimes times) noexcept {
  if (slot(task).state == Slot::failed) {
    write_slot(task, 0, worker, Slot::failed);
  } else {
    mark_failed(task, worker, message);
  }
  if (times_ != nullptr) times_[task] = times;
  count(worker, 1);
}

void Job::record_current_exception(std::size_t task, unsigned worker) noexcept {
  try {
    throw;
  } catch (const workloads::Cancelled&) {
    mark_cancelled(task, worker);
  } catch (const std::system_error& error) {
    mark_failed(task, worker, error.what(), error.code().value());
  } catch (const std::bad_alloc& error) {
    mark_failed(task, worker, error.what(), ENOMEM);
  } catch (const std::exception& error) {
    mark_failed(task, worker, error.what());
  } catch (...) {
    mark_failed(task, worker, "threw something that is not a std::exception");
  }
}

void Job::mark_failed(std::size_t task, unsigned worker, const char* message, int error) noexcept {
  static_assert(Errors::kept == 16 && offsetof(Errors, messages) == 8);
  static_assert(sizeof(Errors::Message) == 256 && offsetof(Errors::Message, error) == 4 &&
                offsetof(Errors::Message, task) == 8 && offsetof(Errors::Message, text) == 16);
  write_slot(task, 0, worker, Slot::failed);
  const std::uint64_t place = errors_->count.fetch_add(1, std::memory_order_relaxed);
  if (place >= Errors::kept) return;
  auto& kept = errors_->messages[place];
  kept.task = task;
  kept.error = error;
  std::snprintf(kept.text, sizeof kept.text, "%s", message);
  kept.written.store(1, std::memory_order_release);
}

void Job::report_worker_failure(const char* message, int error) noexcept {
  if (errors_->worker_failures.fetch_add(1) != 0) return;
  auto& kept = errors_->worker_failure;
  kept.error = error;
  std::snprintf(kept.text, sizeof kept.text, "%s", message);
  kept.written.store(1, std::memory_order_release);
}

std::string Job::worker_failure() const {
  const auto& kept = errors_->worker_failure;
  return kept.written.load(std::memory_order_acquire) != 0 ? kept.text : "";
}

}  // namespace models
