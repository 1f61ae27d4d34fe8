// SPDX-License-Identifier: Apache-2.0
#include "bench/process/interrupt_signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <vector>

#include <fmt/core.h>

namespace bench {
namespace {

std::vector<int> stop_signals() {
  std::vector<int> signals = {SIGINT,  SIGTERM,   SIGHUP,  SIGUSR1, SIGUSR2, SIGALRM,
                              SIGXCPU, SIGVTALRM, SIGPROF, SIGIO,   SIGPWR};
#ifdef SIGSTKFLT
  signals.push_back(SIGSTKFLT);
#endif
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) signals.push_back(signal);
  return signals;
}

/// Returns whether the signal is neither ignored nor handled, by a profiler for example.
bool would_end_the_process(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

}  // namespace

std::string Interrupted::reason() const {
  if (signal_ == SIGINT) return "interrupted";
  const char* const name = sigabbrev_np(signal_);
  const std::string which =
      name == nullptr ? "signal " + std::to_string(signal_) : std::string("SIG") + name;
  return fmt::format("interrupted by {} ({})", which, strsignal(signal_));
}

InterruptSignals::InterruptSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : stop_signals()) {
    // A blocked signal is queued even when it is ignored.
    if (would_end_the_process(signal)) sigaddset(&set, signal);
  }
  sigprocmask(SIG_BLOCK, &set, nullptr);
  fd_ = workloads::support::FileDescriptor(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw std::system_error(errno, std::generic_category(), "signalfd");
}

void InterruptSignals::check() const {
  signalfd_siginfo info{};
  if (read(fd_.get(), &info, sizeof info) > 0) throw Interrupted(static_cast<int>(info.ssi_signo));
}

bool stop_is_pending() {
  sigset_t pending;
  if (sigpending(&pending) != 0) return false;
  for (const int signal : stop_signals()) {
    if (sigismember(&pending, signal) == 1 && would_end_the_process(signal)) return true;
  }
  return false;
}

void reset_signals_for_exec() {
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (signal != SIGXFSZ) std::signal(signal, SIG_DFL);  // fails for those that cannot be caught
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace bench
