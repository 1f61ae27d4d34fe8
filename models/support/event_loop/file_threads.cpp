// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/file_threads.h"

#include <pthread.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <csignal>

#include "models/support/os/threads.h"
#include "workloads/support/refusal.h"

namespace models::support {

FileThreads::FileThreads() : event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!event_) workloads::support::throw_refused(errno, "eventfd of file threads");
  // Signals go to the threads that expect them.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    threads_ = start_threads(
        count, false, [this](unsigned) { work(); },
        [this] {
          const std::scoped_lock lock(mutex_);
          ends_ = true;
          is_wanted_.notify_all();
        });
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

FileThreads::~FileThreads() {
  const std::scoped_lock lock(mutex_);
  ends_ = true;
  is_wanted_.notify_all();
}

void FileThreads::start(workloads::Transfer& transfer) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.push(&transfer);
  }
  is_wanted_.notify_one();
}

std::size_t FileThreads::collect(OperationList& completed) {
  const std::scoped_lock lock(mutex_);
  completed.append(done_);
  return std::exchange(done_count_, 0);
}

void FileThreads::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    is_wanted_.wait(lock, [this] { return ends_ || !queue_.empty(); });
    if (ends_) return;
    auto* const transfer = static_cast<workloads::Transfer*>(queue_.pop());
    lock.unlock();
    workloads::transfer_blocking(*transfer);
    lock.lock();
    done_.push(transfer);
    // The collector takes all at once, so one event is enough.
    if (++done_count_ == 1) eventfd_write(event_.get(), 1);
  }
}

}  // namespace models::support
