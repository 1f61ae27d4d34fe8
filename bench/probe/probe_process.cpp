// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/probe_process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <numeric>
#include <utility>

#include "bench/machine/cores.h"
#include "bench/machine/limits.h"
#include "bench/machine/system_files.h"
#include "bench/probe/obstacle.h"
#include "models/support/os/child_process.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/wait_status.h"

namespace bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds start_limit(2000);
/// After so many readings in a row that no core answered, the process is given up.
constexpr unsigned max_silent_readings = 5;

/// Leaves the terminal and what the coordinator holds open, so that nobody waits for this process.
void leave_coordinator() {
  setsid();
  prctl(PR_SET_NAME, "bench-probe");
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_UNBLOCK, &all, nullptr);
  const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, fd);
  close_range(STDERR_FILENO + 1, ~0U, 0);
}

/// The size of the largest cache; not from sysconf(3), which multiplies it on some processors. At
/// most 64 MiB, so that the probes do not take much memory.
std::uint64_t last_level_cache_bytes(const SystemFiles& files) {
  constexpr std::uint64_t usual_kib = 32 << 10;
  constexpr std::uint64_t max_kib = 64 << 10;
  std::uint64_t largest_kib = 0;
  for (const auto& cache : files.numbered("sys/devices/system/cpu/cpu0/cache", "index")) {
    largest_kib = std::max(largest_kib, files.number(cache / "size").value_or(0));  // "32768K"
  }
  return std::min(largest_kib == 0 ? usual_kib : largest_kib, max_kib) << 10;
}

}  // namespace

ProbeSetup probe_setup_here() {
  const SystemFiles files;
  ProbeSetup setup{.processors = affinity_processors()};
  setup.method.memory_bytes =
      probe_memory_bytes(setup.processors.size(), last_level_cache_bytes(files),
                         available_memory_bytes(), setup.method.piece_bytes);
  setup.obstacle = probe_obstacle(files, {.cores = setup.processors.size(),
                                          .clock_step_ns = clock_step_ns(),
                                          .hypervisor = hypervisor_signature()});
  return setup;
}

Probes::Probes(const ProbeSetup& setup)
    : processors_(setup.processors),
      all_(processors_.size()),
      answer_limit_(setup.answer_limit),
      memory_every_(std::max(1U, setup.memory_every)),
      has_memory_(setup.method.memory_bytes > 0),
      unknown_(setup.obstacle) {
  std::iota(all_.begin(), all_.end(), std::size_t{0});
  if (processors_.empty()) unknown_ = "the kernel does not say which cores may be used";
  if (!unknown_.empty()) return;
  try {
    start(setup);
    wait_until_ready();
  } catch (const std::exception& error) {
    unknown_ = std::string("the probe process could not be started: ") + error.what();
  }
  if (!unknown_.empty()) end_process();
}

Probes::~Probes() { end_process(); }

void Probes::start(const ProbeSetup& setup) {
  shared_.emplace(sizeof(ProbeOrders) + processors_.size() * sizeof(ProbePlace));
  new (shared_->data()) ProbeOrders;
  for (std::size_t place = 0; place < processors_.size(); ++place) {
    new (shared_->data() + sizeof(ProbeOrders) + place * sizeof(ProbePlace)) ProbePlace;
  }
  process_ = models::support::fork_child([&] {
    leave_coordinator();
    try {
      run_probe_threads(orders(), places(), processors_, setup.method);
    } catch (const std::exception&) {
      _exit(1);  // the coordinator notices that the process has ended
    }
  });
}

ProbeOrders& Probes::orders() const {
  return *std::launder(reinterpret_cast<ProbeOrders*>(shared_->data()));
}

std::span<ProbePlace> Probes::places() const {
  std::byte* const first = shared_->data() + sizeof(ProbeOrders);
  return {std::launder(reinterpret_cast<ProbePlace*>(first)), processors_.size()};
}

void Probes::wait_until_ready() {
  constexpr milliseconds look_every(20);
  const auto deadline = steady_clock::now() + start_limit;
  for (;;) {
    const std::uint32_t ready = orders().ready.load();
    if (ready == processors_.size()) break;
    if (has_ended()) return;
    if (steady_clock::now() >= deadline) {
      unknown_ = "the probe process did not begin within 2 s";
      return;
    }
    models::support::futex_wait_for(orders().ready, ready, look_every);
  }
  for (std::size_t place = 0; place < processors_.size(); ++place) {
    const int error = places()[place].pin_error.load();
    if (error == 0) continue;
    unknown_ = "a thread could not be pinned to processor " + std::to_string(processors_[place]) +
               ": " + std::strerror(error);
    return;
  }
}

reports::ProbeReading Probes::read() {
  ++readings_;
  const bool with_memory = has_memory_ && readings_ % memory_every_ == 0;
  if (process_ == 0 && order_ == 0) return {};  // there was an obstacle from the start
  return read_on(all_, with_memory ? ProbeWork::core_and_memory : ProbeWork::core);
}

reports::ProbeReading Probes::read_on(std::span<const std::size_t> wanted, ProbeWork work) {
  reports::ProbeReading reading;
  const bool with_memory = has_memory_ && work != ProbeWork::core;
  reading.core_ns.resize(processors_.size());
  if (with_memory) reading.memory_ns.resize(processors_.size());
  if (process_ == 0) return reading;
  const std::uint32_t order = ++order_;
  for (const std::size_t place : wanted) places()[place].wanted = order;
  orders().work = static_cast<std::uint32_t>(work);
  orders().given_ns = workloads::support::monotonic_now_ns();
  orders().order = order;
  models::support::futex_wake_all(orders().order);
  wait_for_answers(order);
  bool is_silent = true;
  for (const std::size_t index : wanted) {
    const ProbePlace& place = places()[index];
    if (place.answered.load() != order) continue;
    is_silent = false;
    if (work != ProbeWork::memory) reading.core_ns[index] = place.core_ns.load();
    if (with_memory) reading.memory_ns[index] = place.memory_ns.load();
  }
  note_silence(is_silent);
  return reading;
}

void Probes::wait_for_answers(std::uint32_t order) {
  const auto deadline = steady_clock::now() + answer_limit_;
  for (;;) {
    const std::uint32_t answers = orders().answers.load();
    if (all_have_answered(places(), order)) return;
    const auto left = deadline - steady_clock::now();
    if (left <= left.zero()) return;
    models::support::futex_wait_for(orders().answers, answers, left);
  }
}

void Probes::note_silence(bool is_silent) {
  silent_readings_ = is_silent ? silent_readings_ + 1 : 0;
  if (!is_silent || has_ended() || silent_readings_ < max_silent_readings) return;
  unknown_ = "the probe process did not answer any more";
  end_process();
}

/// Reaps the process when it has ended, and notes how.
bool Probes::has_ended() {
  int status = 0;
  const pid_t ended = waitpid(process_, &status, WNOHANG);
  if (ended == 0) return false;
  process_ = 0;
  unknown_ = "the probe process " +
             (ended > 0 ? workloads::support::describe_exit(status) : std::string("is gone"));
  return true;
}

void Probes::end_process() {
  if (process_ == 0) return;
  // As long as it has not been reaped, no other process can have its id.
  if (waitpid(process_, nullptr, WNOHANG) == 0) {
    kill(process_, SIGKILL);
    models::support::reap(process_);
  }
  process_ = 0;
}

}  // namespace bench
