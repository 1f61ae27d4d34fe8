// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/epoll.h>

#include <array>
#include <memory>
#include <vector>

#include "models/support/event_loop/deadlines.h"
#include "models/support/event_loop/file_threads.h"
#include "models/support/event_loop/io_backend.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// Transfers by readiness: sockets do not block, are registered once, and the kernel reports their
/// edges. A transfer is tried at once unless the stream is known not to be ready. A few threads,
/// which start with the first transfer of a file, do those of files.
class EpollBackend final : public IoBackend {
 public:
  /// The way in which a wait is limited.
  enum class Timer {
    best,     ///< as an argument of the wait, where the kernel and its filters allow it
    timerfd,  ///< by a timer descriptor, which has to be set before
  };

  /// Throws `std::system_error`.
  explicit EpollBackend(Timer timer = Timer::best);

  void wait(std::int64_t until_ns, OperationList& completed) override;
  void return_early_at(int event) override;

 private:
  /// The transfers that wait for a descriptor, and the known state of the descriptor. It is found
  /// by number, so that a late event for an earlier stream causes at worst a useless attempt.
  struct Stream {
    workloads::Transfer* reader = nullptr;
    workloads::Transfer* writer = nullptr;  ///< also a transfer that connects
    bool is_open = false;
    bool is_readable = false;  ///< true unless a read found nothing
    bool is_writable = false;
    bool is_hung_up = false;  ///< there may be no further edge
  };

  bool file(workloads::Transfer& transfer) override;
  bool connect(workloads::Transfer& transfer);
  bool read(workloads::Transfer& transfer);
  bool write(workloads::Transfer& transfer);
  void close(workloads::Transfer& transfer);
  void start_file(workloads::Transfer& transfer);
  Stream* stream_of(int fd);
  void add_pending(workloads::Transfer*& place, workloads::Transfer& transfer);
  int wait_for_events(std::int64_t until_ns);
  void arm_timer(std::int64_t until_ns);
  void handle(const epoll_event& event, OperationList& completed);
  void finish_connect(workloads::Transfer& transfer, std::uint32_t events);
  void complete(workloads::Transfer*& place, OperationList& completed);
  void watch(int fd, std::uint32_t events, const char* what);

  workloads::support::FileDescriptor epoll_;
  workloads::support::FileDescriptor timer_;
  bool has_precise_timer_ = false;
  std::array<epoll_event, 32>
      events_;  ///< few, so that the tasks that they resume stay in the cache
  std::vector<Stream> streams_;
  Deadlines deadlines_;
  std::unique_ptr<FileThreads> files_;
};

}  // namespace models::support
