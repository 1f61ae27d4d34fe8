// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/owned_process.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace workloads::support {

// Called directly: glibc has functions for these system calls since 2.36 only.
OwnedProcess::OwnedProcess(pid_t id)
    : id_(id), pidfd_(static_cast<int>(syscall(SYS_pidfd_open, id, 0))) {}

OwnedProcess::OwnedProcess(OwnedProcess&& other) noexcept
    : id_(std::exchange(other.id_, 0)), pidfd_(std::move(other.pidfd_)) {}

OwnedProcess& OwnedProcess::operator=(OwnedProcess&& other) noexcept {
  if (this != &other) {
    end();
    id_ = std::exchange(other.id_, 0);
    pidfd_ = std::move(other.pidfd_);
  }
  return *this;
}

std::optional<int> OwnedProcess::end() noexcept {
  if (id_ == 0) return std::nullopt;
  int status = 0;
  pid_t reaped = -1;
  // A process that was not reaped still has its id, so the signal reaches no other one.
  if (kill()) {
    do {
      reaped = waitpid(id_, &status, 0);
    } while (reaped < 0 && errno == EINTR);
  }
  id_ = 0;
  pidfd_.reset();
  return reaped < 0 ? std::nullopt : std::optional(status);
}

/// Kills the process. Returns whether it existed, if only to be reaped.
bool OwnedProcess::kill() const noexcept {
  if (pidfd_) return syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0) == 0;
  // Nearly as good: another process of that id is hardly a child of this one too.
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return false;
  return ::kill(id_, SIGKILL) == 0;
}

}  // namespace workloads::support
