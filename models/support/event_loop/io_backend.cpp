// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/io_backend.h"

#include <algorithm>
#include <bit>
#include <cerrno>

#include "models/support/event_loop/epoll_backend.h"
#include "models/support/event_loop/uring_backend.h"
#include "workloads/support/monotonic_clock.h"

namespace models::support {

bool IoBackend::start(workloads::Transfer& transfer) {
  if (transfer.deadline_ns != 0 && workloads::support::monotonic_now_ns() >= transfer.deadline_ns) {
    transfer.result = -ETIMEDOUT;
    return true;
  }
  return file(transfer);
}

void IoBackend::poll_now_and_then(OperationList& completed) {
  // Some hundred times the price of a poll.
  constexpr std::int64_t interval_ns = 50'000;
  if (pending_ == 0) return;
  const std::int64_t now_ns = workloads::support::monotonic_now_ns();
  if (now_ns - last_poll_ns_ < interval_ns) return;
  last_poll_ns_ = now_ns;
  wait(no_wait, completed);
}

std::unique_ptr<IoBackend> make_io_backend(IoMethod method, std::uint64_t concurrency) {
  if (method != IoMethod::uring) return std::make_unique<EpollBackend>();
  constexpr std::uint64_t min_entries = 8;
  constexpr std::uint64_t max_submissions = 1024;
  constexpr std::uint64_t max_completions = 16'384;
  const auto rings_of = [&](std::uint64_t max_entries) {
    return static_cast<unsigned>(std::bit_ceil(std::clamp(concurrency, min_entries, max_entries)));
  };
  return make_uring_backend(rings_of(max_submissions), 2 * rings_of(max_completions));
}

std::optional<std::string> io_unavailable(IoMethod method) {
  return method == IoMethod::uring ? uring_unavailable() : std::nullopt;
}

}  // namespace models::support
