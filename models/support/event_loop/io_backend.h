// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "models/model.h"
#include "workloads/io.h"

namespace models::support {

using workloads::OperationList;

/// The part of an event loop that moves bytes and waits for them; it resumes no coroutine. Used by
/// one thread, not necessarily the one that made it. A stream has at most one read and one write at
/// a time, and none when it is closed.
class IoBackend {
 public:
  static constexpr std::int64_t no_wait = 0;
  static constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

  virtual ~IoBackend() = default;

  /// Does the transfer and returns true, or files it, for `wait` to complete. The transfer stays
  /// where it is until then. Throws `std::system_error`.
  bool start(workloads::Transfer& transfer);

  /// Appends the transfers that have completed to `completed`, after waiting until there is one or
  /// it is `until_ns` on the monotonic clock. May return early, with none. Throws
  /// `std::system_error`.
  virtual void wait(std::int64_t until_ns, OperationList& completed) = 0;

  /// Lets `wait` return early whenever the eventfd is written to, which must not block and outlives
  /// this. Called once at most, before the first `wait`. Throws `std::system_error`.
  virtual void return_early_at(int event) = 0;

  /// Appends the transfers that have completed without waiting, if anything is pending and some
  /// time has passed since the last call: for a caller that always has something else to do.
  void poll_now_and_then(OperationList& completed);

  /// Returns how many transfers are pending.
  std::size_t pending() const { return pending_; }

 protected:
  virtual bool file(workloads::Transfer& transfer) = 0;

  std::size_t pending_ = 0;

 private:
  std::int64_t last_poll_ns_ = 0;
};

/// Makes the backend of an event loop for the method `epoll` or `uring`. `concurrency` is the most
/// transfers that are expected to be pending. Throws `std::system_error`.
std::unique_ptr<IoBackend> make_io_backend(IoMethod method, std::uint64_t concurrency);

/// Returns why an event loop cannot use the method on this machine, and the remedy; nothing when it
/// can.
std::optional<std::string> io_unavailable(IoMethod method);

}  // namespace models::support
