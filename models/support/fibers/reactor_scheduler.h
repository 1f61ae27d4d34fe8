// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include <boost/fiber/algo/round_robin.hpp>
#include <boost/fiber/context.hpp>

#include "models/support/event_loop/io_backend.h"
#include "models/support/fibers/fiber_io.h"

namespace models::support {

/// Round robin that waits in epoll when no fiber is ready, and looks there now and then when some
/// always are. Everything is on one thread, so no other thread notifies it. When the system refuses
/// to wait, the reactor's exception ends the process.
class ReactorScheduler final : public boost::fibers::algo::round_robin {
 public:
  /// `on_deadlock` is called when every fiber waits and nothing can wake any of them.
  ReactorScheduler(FiberIo& io, std::function<void()> on_deadlock)
      : io_(io), on_deadlock_(std::move(on_deadlock)) {}

  boost::fibers::context* pick_next() noexcept override {
    // The dispatcher has its turn once in every round.
    const bool is_round =
        boost::fibers::context::active()->is_context(boost::fibers::type::dispatcher_context);
    if (is_round) io_.poll([this](boost::fibers::context* fiber) { awakened(fiber); });
    return round_robin::pick_next();
  }

  void suspend_until(const std::chrono::steady_clock::time_point& until) noexcept override {
    const std::int64_t until_ns = until == std::chrono::steady_clock::time_point::max()
                                      ? IoBackend::forever
                                      : until.time_since_epoch() / std::chrono::nanoseconds(1);
    if (until_ns == IoBackend::forever && io_.is_idle()) return on_deadlock_();
    io_.wait(until_ns, [this](boost::fibers::context* fiber) { awakened(fiber); });
  }

  void notify() noexcept override {}

 private:
  FiberIo& io_;
  std::function<void()> on_deadlock_;
};

}  // namespace models::support
