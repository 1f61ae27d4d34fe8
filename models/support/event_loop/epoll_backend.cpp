// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/epoll_backend.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

#include "workloads/support/monotonic_clock.h"
#include "workloads/support/refusal.h"
#include "workloads/support/system_call.h"

namespace models::support {
namespace {

using workloads::support::repeated;

using workloads::Operation;
using workloads::Transfer;

constexpr std::int64_t second_ns = 1'000'000'000;

timespec timespec_of(std::int64_t ns) {
  return {.tv_sec = ns / second_ns, .tv_nsec = ns % second_ns};
}

workloads::support::FileDescriptor opened(int fd, const char* call) {
  if (fd < 0) workloads::support::throw_refused(errno, std::string(call) + " of an event loop");
  return workloads::support::FileDescriptor(fd);
}

bool would_block(std::int64_t result) { return result == -EAGAIN || result == -EWOULDBLOCK; }

}  // namespace

EpollBackend::EpollBackend(Timer timer)
    : epoll_(opened(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  const timespec at_once{};
  if (timer == Timer::best &&
      epoll_pwait2(epoll_.get(), events_.data(), 1, &at_once, nullptr) == 0) {
    return;
  }
  timer_ = opened(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create");
  // Setting it again clears it, so it need not be read.
  watch(timer_.get(), EPOLLIN, "the loop's timer");
}

void EpollBackend::watch(int fd, std::uint32_t events, const char* what) {
  epoll_event event{.events = events | EPOLLET, .data = {.fd = fd}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0) {
    workloads::support::throw_refused(errno, std::string("epoll_ctl of ") + what);
  }
}

void EpollBackend::return_early_at(int event) {
  // Each write is a new edge, so it need not be read.
  watch(event, EPOLLIN, "the loop's wake-ups");
}

bool EpollBackend::file(Transfer& transfer) {
  switch (transfer.kind) {
    case Operation::Kind::connect:
      return connect(transfer);
    case Operation::Kind::close:
      close(transfer);
      return true;
    case Operation::Kind::read:
    case Operation::Kind::write: {
      Stream* const stream = stream_of(transfer.fd);
      if (stream == nullptr) {
        transfer.result = -EBADF;
        return true;
      }
      if (transfer.kind == Operation::Kind::read) {
        if (read(transfer)) return true;
        add_pending(stream->reader, transfer);
      } else {
        if (write(transfer)) return true;
        add_pending(stream->writer, transfer);
      }
      return false;
    }
    default:
      start_file(transfer);
      return false;
  }
}

EpollBackend::Stream* EpollBackend::stream_of(int fd) {
  const auto place = static_cast<std::size_t>(fd);
  return fd >= 0 && place < streams_.size() && streams_[place].is_open ? &streams_[place] : nullptr;
}

void EpollBackend::add_pending(Transfer*& place, Transfer& transfer) {
  place = &transfer;
  deadlines_.add(transfer);
  ++pending_;
}

bool EpollBackend::connect(Transfer& transfer) {
  workloads::support::FileDescriptor socket(
      ::socket(transfer.address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto fail = [&transfer] {
    transfer.result = -errno;
    return true;
  };
  if (!socket) return fail();
  const int yes = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  const bool is_connected = ::connect(socket.get(), transfer.address, transfer.address_size) == 0;
  if (!is_connected && errno != EINPROGRESS) return fail();
  const auto place = static_cast<std::size_t>(socket.get());
  if (place >= streams_.size()) streams_.resize(std::max(place + 1, 2 * streams_.size()));
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                    .data = {.fd = socket.get()}};
  if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event) != 0) return fail();
  transfer.fd = socket.release();
  streams_[place] = {.is_open = true, .is_writable = is_connected};
  transfer.result = transfer.fd;
  if (!is_connected) add_pending(streams_[place].writer, transfer);
  return is_connected;
}

bool EpollBackend::read(Transfer& transfer) {
  Stream& stream = streams_[static_cast<std::size_t>(transfer.fd)];
  if (!stream.is_readable) return false;
  transfer.result = repeated([&] { return recv(transfer.fd, transfer.data, transfer.size, 0); });
  if (would_block(transfer.result)) {
    stream.is_readable = false;
    return false;
  }
  // It had less than was asked for, so it is empty; later bytes have an edge of their own.
  if (transfer.result > 0 && static_cast<std::size_t>(transfer.result) < transfer.size &&
      !stream.is_hung_up) {
    stream.is_readable = false;
  }
  return true;
}

bool EpollBackend::write(Transfer& transfer) {
  Stream& stream = streams_[static_cast<std::size_t>(transfer.fd)];
  if (!stream.is_writable) return false;
  transfer.result =
      repeated([&] { return send(transfer.fd, transfer.data, transfer.size, MSG_NOSIGNAL); });
  if (!would_block(transfer.result)) return true;
  stream.is_writable = false;
  return false;
}

void EpollBackend::close(Transfer& transfer) {
  if (Stream* const stream = stream_of(transfer.fd)) *stream = {};
  // This also ends its registration.
  workloads::transfer_blocking(transfer);
}

void EpollBackend::start_file(Transfer& transfer) {
  if (files_ == nullptr) {
    auto files = std::make_unique<FileThreads>();
    watch(files->event(), EPOLLIN, "file threads");
    files_ = std::move(files);
  }
  ++pending_;
  files_->start(transfer);
}

void EpollBackend::wait(std::int64_t until_ns, OperationList& completed) {
  const int count = wait_for_events(std::min(until_ns, deadlines_.earliest_ns()));
  for (int event = 0; event < count; ++event) {
    handle(events_[static_cast<std::size_t>(event)], completed);
  }
  if (deadlines_.earliest_ns() == forever) return;
  deadlines_.find_expired(workloads::support::monotonic_now_ns(), [&](Transfer& transfer) {
    Stream& stream = streams_[static_cast<std::size_t>(transfer.fd)];
    if (transfer.kind == Operation::Kind::connect) {
      ::close(transfer.fd);
    }
    transfer.result = -ETIMEDOUT;
    complete(stream.reader == &transfer ? stream.reader : stream.writer, completed);
    if (transfer.kind == Operation::Kind::connect) stream = {};
    return true;
  });
}

int EpollBackend::wait_for_events(std::int64_t until_ns) {
  timespec timeout{};
  bool is_limited = until_ns != forever;
  if (is_limited && until_ns != no_wait) {
    std::int64_t left_ns = until_ns - workloads::support::monotonic_now_ns();
    if (left_ns > 0 && timer_) {
      arm_timer(until_ns);
      is_limited = false;
    } else if (left_ns > 0) {
      // The kernel may be late by a thousandth of the wait and by the thread's timer slack, so a
      // long wait is done in two steps.
      constexpr std::int64_t long_wait_ns = 5'000'000;
      if (!has_precise_timer_) prctl(PR_SET_TIMERSLACK, 1UL);
      has_precise_timer_ = true;
      if (left_ns > long_wait_ns) left_ns -= left_ns / 500;
      timeout = timespec_of(left_ns);
    }
  }
  const int max_events = static_cast<int>(events_.size());
  const int count = timer_
                        ? epoll_wait(epoll_.get(), events_.data(), max_events, is_limited ? 0 : -1)
                        : epoll_pwait2(epoll_.get(), events_.data(), max_events,
                                       is_limited ? &timeout : nullptr, nullptr);
  if (count < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "epoll_wait of an event loop");
  }
  return count;
}

void EpollBackend::arm_timer(std::int64_t until_ns) {
  const itimerspec when{.it_interval = {}, .it_value = timespec_of(until_ns)};
  if (timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &when, nullptr) != 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd_settime");
  }
}

void EpollBackend::handle(const epoll_event& event, OperationList& completed) {
  if (files_ != nullptr && event.data.fd == files_->event()) {
    pending_ -= files_->collect(completed);
    return;
  }
  Stream* const stream = stream_of(event.data.fd);
  if (stream == nullptr) return;  // the timer, or the event to return early at
  constexpr std::uint32_t end = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
  stream->is_hung_up |= (event.events & end) != 0;
  stream->is_readable |= (event.events & (EPOLLIN | end)) != 0;
  stream->is_writable |= (event.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
  if (stream->writer != nullptr && stream->is_writable) {
    Transfer& transfer = *stream->writer;
    if (transfer.kind == Operation::Kind::connect) {
      complete(stream->writer, completed);
      finish_connect(transfer, event.events);
    } else if (write(transfer)) {
      complete(stream->writer, completed);
    }
  }
  if (stream->reader != nullptr && stream->is_readable && read(*stream->reader)) {
    complete(stream->reader, completed);
  }
}

void EpollBackend::finish_connect(Transfer& transfer, std::uint32_t events) {
  if ((events & (EPOLLERR | EPOLLHUP)) == 0) return;
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(transfer.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error == 0) return;
  streams_[static_cast<std::size_t>(transfer.fd)] = {};
  ::close(transfer.fd);
  transfer.result = -error;
}

void EpollBackend::complete(Transfer*& place, OperationList& completed) {
  Transfer& transfer = *place;
  place = nullptr;
  deadlines_.remove(transfer);
  --pending_;
  completed.push(&transfer);
}

}  // namespace models::support
