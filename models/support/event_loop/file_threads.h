// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "models/support/event_loop/io_backend.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// A few threads that do the transfers of files, which block: epoll reports no readiness of
/// files.
class FileThreads {
 public:
  static constexpr unsigned count = 4;

  /// Throws `std::system_error`.
  FileThreads();
  FileThreads(const FileThreads&) = delete;
  FileThreads& operator=(const FileThreads&) = delete;
  ~FileThreads();

  void start(workloads::Transfer& transfer);
  /// Appends the transfers that are done, and returns how many.
  std::size_t collect(OperationList& completed);
  /// Returns a descriptor that becomes readable, with a new edge, when there is something to
  /// collect. A caller that watches the edges need not read from it.
  int event() const { return event_.get(); }

 private:
  void work();

  workloads::support::FileDescriptor event_;
  std::mutex mutex_;
  std::condition_variable is_wanted_;
  OperationList queue_;
  OperationList done_;
  std::size_t done_count_ = 0;
  bool ends_ = false;
  std::vector<std::jthread> threads_;  // the last member: joined before what they use goes
};

}  // namespace models::support
