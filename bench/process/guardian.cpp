// SPDX-License-Identifier: Apache-2.0
#include "bench/process/guardian.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <exception>
#include <filesystem>
#include <system_error>

#include "bench/process/leftovers.h"
#include "bench/process/process_tree.h"

namespace bench {
namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

/// Closes all descriptors from 3 on but `kept`.
void close_all_but(int kept) {
  const auto close_range = [](unsigned first, unsigned last) {
    return first > last || syscall(SYS_close_range, first, last, 0U) == 0;
  };
  const auto number = static_cast<unsigned>(kept);
  if (close_range(STDERR_FILENO + 1, number - 1) && close_range(number + 1, ~0U)) return;
  // Kernels before 5.9 have no such call.
  const long open_max = sysconf(_SC_OPEN_MAX);
  for (int fd = STDERR_FILENO + 1; fd < open_max; ++fd) {
    if (fd != kept) close(fd);
  }
}

}  // namespace

Guardian::Guardian(const std::string& trial_program, const std::string& scratch,
                   Inherits inherits) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  socket_ = FileDescriptor(ends[0]);
  FileDescriptor guardian_end(ends[1]);
  remove_leftovers();  // of a run that was killed together with its guardian
  // If the guardian is killed, this process inherits what it guarded.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  process_ = fork();
  if (process_ < 0) fail("fork of the guardian");
  if (process_ == 0) {
    socket_.reset();
    if (inherits == Inherits::none) close_all_but(guardian_end.get());
    try {
      run_guardian(guardian_end.get(), trial_program);
    } catch (const std::exception&) {
      _exit(1);  // the coordinator notices that the guardian is gone, and kills what it guarded
    }
    std::error_code ignored;
    if (!scratch.empty()) std::filesystem::remove_all(scratch, ignored);
    _exit(0);
  }
}

Guardian::~Guardian() {
  // A process that was forked since may hold a copy of this end.
  shutdown(socket_.get(), SHUT_RDWR);
  socket_.reset();
  // Whoever gave up another guardian has killed and reaped this one as well.
  siginfo_t ended{};
  if (process_ == 0 ||
      waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) {
    return;
  }
  kill(process_, SIGCONT);  // in case it is stopped
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::start_trial(const TrialDescriptors& fds, const Launch& launch) {
  GuardianOrder order{.kind = GuardianOrder::start,
                      .tells_stops = launch.tells_stops,
                      .padding_bytes = launch.padding_bytes};
  if (launch.program.size() >= sizeof order.program) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), launch.program);
  }
  std::ranges::copy(launch.program, order.program);
  send_order(socket_.get(), order, &fds);
}

void Guardian::kill_trial() { send_order(socket_.get(), {.kind = GuardianOrder::kill}, nullptr); }

GuardianEvent Guardian::next_event(std::chrono::milliseconds limit) {
  pollfd source{socket_.get(), POLLIN, 0};
  GuardianEvent event{};
  if (poll(&source, 1, static_cast<int>(limit.count())) == 1 &&
      recv(socket_.get(), &event, sizeof event, 0) == sizeof event) {
    return event;
  }
  give_up();
}

void Guardian::give_up() {
  process_ = 0;  // killed and reaped with the rest
  kill_descendants();
  remove_leftovers();
  throw GuardianLost();
}

}  // namespace bench
