// SPDX-License-Identifier: Apache-2.0
#include "models/support/event_loop/uring_backend.h"

#include <liburing.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "models/support/event_loop/deadlines.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/refusal.h"

namespace models::support {
namespace {

using workloads::Operation;
using workloads::Transfer;

/// Waits with a time limit, and a queue of completions that loses none.
constexpr unsigned needed_features = IORING_FEAT_EXT_ARG | IORING_FEAT_NODROP;

[[noreturn]] void throw_error(int error, const char* call) {
  workloads::support::throw_refused(error, std::string(call) + " of an event loop");
}

/// Sets the ring up disabled. The loop's thread enables it, because a ring with a single issuer
/// belongs to the thread that does. Returns 0 or an errno.
int set_up(io_uring& ring, unsigned submissions, unsigned completions) {
  // The best flags come first: with them the kernel works on completions when the loop asks for
  // them, and interrupts nothing.
  constexpr unsigned always = IORING_SETUP_R_DISABLED | IORING_SETUP_CQSIZE;
  int error = 0;
  for (const unsigned flags :
       {always | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN, always}) {
    io_uring_params parameters{};
    parameters.flags = flags;
    parameters.cq_entries = completions;
    error = -io_uring_queue_init_params(submissions, &ring, &parameters);
    if (error == 0 && (parameters.features & needed_features) != needed_features) {
      io_uring_queue_exit(&ring);
      return ENOSYS;
    }
    if (error != EINVAL) break;
  }
  return error == EINVAL ? ENOSYS : error;  // so does a kernel answer that is too old for the flags
}

class UringBackend final : public IoBackend {
 public:
  UringBackend(unsigned submissions, unsigned completions) {
    if (const int error = set_up(ring_, submissions, completions)) {
      workloads::support::throw_refused(error, "io_uring_setup of an event loop");
    }
    if (io_uring_probe* const probe = io_uring_get_probe_ring(&ring_)) {
      opens_sockets_ = io_uring_opcode_supported(probe, IORING_OP_SOCKET) != 0;
      io_uring_free_probe(probe);
    }
  }
  UringBackend(const UringBackend&) = delete;
  UringBackend& operator=(const UringBackend&) = delete;
  ~UringBackend() override { io_uring_queue_exit(&ring_); }

  void wait(std::int64_t until_ns, OperationList& completed) override {
    while (!backlog_.empty()) {
      io_uring_sqe* const entry = next_entry();
      if (entry == nullptr) break;
      prepare(*entry, *static_cast<Transfer*>(backlog_.pop()));
    }
    watch_event();
    // A transfer that does not fit waits for room in the ring; it does not wait for the others to
    // end.
    // Nor does it wait without the event, which another thread may write to.
    const bool may_wait = backlog_.empty() && (event_ < 0 || watches_event_);
    enter(may_wait ? std::min(until_ns, deadlines_.earliest_ns()) : no_wait);
    reap(completed);
    if (deadlines_.earliest_ns() == forever) return;
    deadlines_.find_expired(workloads::support::monotonic_now_ns(),
                            [this](Transfer& transfer) { return cancel(transfer); });
  }

  void return_early_at(int event) override { event_ = event; }

 private:
  /// Lets the next write to the event be a completion. It is empty by then (`empty_event`).
  void watch_event() {
    if (event_ < 0 || watches_event_) return;
    io_uring_sqe* const entry = next_entry();
    if (entry == nullptr) return;
    io_uring_prep_poll_add(entry, event_, POLLIN);
    io_uring_sqe_set_data(entry, &event_);
    watches_event_ = true;
  }
  void empty_event() {
    std::uint64_t writes = 0;
    while (::read(event_, &writes, sizeof writes) < 0 && errno == EINTR) {
    }
    watches_event_ = false;
  }

  // While a transfer is pending, its `result` says whether it is being cancelled. It completes when
  // the kernel has let go of it.
  static constexpr std::int64_t going_on = 0;
  static constexpr std::int64_t cancelled = -ETIMEDOUT;

  bool file(Transfer& transfer) override {
    if (transfer.kind == Operation::Kind::connect) {
      transfer.fd = -1;  // until there is a socket
      if (!opens_sockets_ && !open_socket(transfer)) return true;
    }
    transfer.result = going_on;
    submit_later(transfer);
    ++pending_;
    return false;
  }

  static bool open_socket(Transfer& transfer) {
    transfer.fd = ::socket(transfer.address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (transfer.fd < 0)
      transfer.result = -errno;
    else
      set_no_delay(transfer.fd);
    return transfer.fd >= 0;
  }

  static void set_no_delay(int socket) {
    const int yes = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }

  void submit_later(Transfer& transfer) {
    io_uring_sqe* const entry = backlog_.empty() ? next_entry() : nullptr;
    if (entry == nullptr) {
      backlog_.push(&transfer);
    } else {
      prepare(*entry, transfer);
    }
  }

  /// Returns an entry to fill in; null when there is no room even after submitting.
  io_uring_sqe* next_entry() {
    io_uring_sqe* const entry = io_uring_get_sqe(&ring_);
    if (entry != nullptr) return entry;
    enable();
    check(io_uring_submit(&ring_));
    return io_uring_get_sqe(&ring_);
  }

  void prepare(io_uring_sqe& entry, Transfer& transfer) {
    // As many bytes as the system calls of these names move at a time.
    constexpr std::size_t max_bytes = 0x7ffff000;
    const auto size = static_cast<unsigned>(std::min(transfer.size, max_bytes));
    switch (transfer.kind) {
      case Operation::Kind::connect:
        if (transfer.fd < 0) {
          io_uring_prep_socket(&entry, transfer.address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0,
                               0);
        } else {
          io_uring_prep_connect(&entry, transfer.fd, transfer.address, transfer.address_size);
        }
        break;
      case Operation::Kind::read:
        io_uring_prep_recv(&entry, transfer.fd, transfer.data, size, 0);
        break;
      case Operation::Kind::write:
        io_uring_prep_send(&entry, transfer.fd, transfer.data, size, MSG_NOSIGNAL);
        break;
      case Operation::Kind::close:
        io_uring_prep_close(&entry, transfer.fd);
        break;
      case Operation::Kind::file_read:
        io_uring_prep_read(&entry, transfer.fd, transfer.data, size, transfer.offset);
        break;
      case Operation::Kind::file_write:
        io_uring_prep_write(&entry, transfer.fd, transfer.data, size, transfer.offset);
        break;
      default:
        io_uring_prep_fsync(&entry, transfer.fd, 0);
        break;
    }
    io_uring_sqe_set_data(&entry, &transfer);
    deadlines_.add(transfer);
  }

  bool cancel(Transfer& transfer) {
    io_uring_sqe* const entry = next_entry();
    if (entry == nullptr) return false;
    io_uring_prep_cancel(entry, &transfer, 0);
    io_uring_sqe_set_data(entry, nullptr);
    deadlines_.remove(transfer);
    transfer.result = cancelled;
    return true;
  }

  void enable() {
    if (is_enabled_) return;
    // Called directly: liburing 2.3 does not export its function for it.
    if (syscall(__NR_io_uring_register, ring_.ring_fd, IORING_REGISTER_ENABLE_RINGS, nullptr, 0) !=
        0) {
      throw_error(errno, "io_uring_register");
    }
    is_enabled_ = true;
  }

  /// Throws for an error that the next call would not mend.
  static void check(int result) {
    if (result >= 0 || result == -ETIME || result == -EINTR || result == -EAGAIN ||
        result == -EBUSY) {
      return;
    }
    throw_error(-result, "io_uring_enter");
  }

  /// Submits, and waits.
  void enter(std::int64_t until_ns) {
    enable();
    if (until_ns == forever) return check(io_uring_submit_and_wait(&ring_, 1));
    const std::int64_t left_ns =
        until_ns == no_wait ? 0 : until_ns - workloads::support::monotonic_now_ns();
    if (left_ns <= 0) return check(io_uring_submit_and_get_events(&ring_));
    constexpr std::int64_t second_ns = 1'000'000'000;
    __kernel_timespec left{.tv_sec = left_ns / second_ns, .tv_nsec = left_ns % second_ns};
    io_uring_cqe* first = nullptr;
    check(io_uring_submit_and_wait_timeout(&ring_, &first, 1, &left, nullptr));
  }

  void reap(OperationList& completed) {
    for (;;) {
      unsigned head = 0;
      unsigned count = 0;
      io_uring_cqe* completion = nullptr;
      io_uring_for_each_cqe(&ring_, head, completion) {
        ++count;
        void* const data = io_uring_cqe_get_data(completion);
        if (data == &event_) {
          empty_event();
        } else if (data != nullptr) {
          complete(*static_cast<Transfer*>(data), completion->res, completed);
        }
      }
      io_uring_cq_advance(&ring_, count);
      // More than there was room for wait in the kernel.
      if (!io_uring_cq_has_overflow(&ring_)) return;
      check(io_uring_get_events(&ring_));
    }
  }

  void complete(Transfer& transfer, std::int64_t result, OperationList& completed) {
    if (transfer.result == cancelled) {
      if (result < 0) {
        result = cancelled;
      } else if (transfer.kind == Operation::Kind::connect && transfer.fd < 0) {
        ::close(static_cast<int>(result));
        result = cancelled;
      }
    } else {
      deadlines_.remove(transfer);
      const bool is_repeatable =
          transfer.kind != Operation::Kind::close && transfer.kind != Operation::Kind::connect;
      if (is_repeatable && (result == -EINTR || result == -EAGAIN)) return submit_later(transfer);
    }
    if (transfer.kind == Operation::Kind::connect) {
      if (transfer.fd < 0 && result >= 0) {
        transfer.fd = static_cast<int>(result);
        set_no_delay(transfer.fd);
        return submit_later(transfer);
      }
      if (transfer.fd >= 0 && result < 0) ::close(transfer.fd);
      if (transfer.fd >= 0 && result >= 0) result = transfer.fd;
    }
    transfer.result = result;
    --pending_;
    completed.push(&transfer);
  }

  io_uring ring_{};
  bool is_enabled_ = false;
  bool opens_sockets_ = false;
  int event_ = -1;  ///< to return early at; -1: none
  bool watches_event_ = false;
  OperationList backlog_;  ///< transfers for which there was no room yet
  Deadlines deadlines_;    ///< those of transfers that were submitted and are not being cancelled
};

}  // namespace

std::unique_ptr<IoBackend> make_uring_backend(unsigned submissions, unsigned completions) {
  return std::make_unique<UringBackend>(submissions, completions);
}

std::optional<std::string> uring_unavailable() {
  io_uring ring{};
  const int error = set_up(ring, 2, 4);
  switch (error) {
    case 0:
      io_uring_queue_exit(&ring);
      return std::nullopt;
    case ENOSYS:
      return "the kernel has no io_uring, or one that is too old: Linux 5.11 or newer has it, "
             "where it is built in";
    case EPERM:
    case EACCES:
      return "the kernel forbids io_uring: 'sysctl kernel.io_uring_disabled=0' as root allows it, "
             "and in a container a seccomp profile that lets io_uring_setup pass";
    case ENOMEM:
      return "io_uring gets no memory: raise 'ulimit -l'";
    default:
      return std::string("io_uring_setup: ") + std::strerror(error);
  }
}

}  // namespace models::support
