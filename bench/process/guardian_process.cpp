// SPDX-License-Identifier: Apache-2.0
#include "bench/process/guardian_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/process/guardian.h"
#include "bench/process/interrupt_signals.h"
#include "bench/process/leftovers.h"
#include "bench/process/process_tree.h"
#include "bench/process/protocol.h"
#include "bench/process/stopped_tree.h"
#include "bench/quota/quota_cgroup.h"

extern char** environ;

namespace bench {
namespace {

constexpr std::uint32_t max_padding_bytes = 65536;

struct ReceivedOrder {
  GuardianOrder order;
  FileDescriptor request;
  FileDescriptor answer;
  FileDescriptor output;
};

/// Returns the next order; nothing when the coordinator is gone.
std::optional<ReceivedOrder> receive_order(int socket) {
  ReceivedOrder received;
  iovec data{.iov_base = &received.order, .iov_len = sizeof received.order};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(TrialDescriptors))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0) return std::nullopt;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN(sizeof(TrialDescriptors))) {
    TrialDescriptors fds;
    std::memcpy(&fds, CMSG_DATA(header), sizeof fds);
    received.request = FileDescriptor(fds.request);
    received.answer = FileDescriptor(fds.answer);
    received.output = FileDescriptor(fds.output);
  }
  return received;
}

/// Returns the environment without the variables BENCHMARK_*, from which Google Benchmark takes
/// flags: none of them may reach a trial.
std::vector<char*> environment_of_trials() {
  std::vector<char*> kept;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    if (std::strncmp(*variable, "BENCHMARK_", 10) != 0) kept.push_back(*variable);
  }
  kept.push_back(nullptr);
  return kept;
}

std::int64_t nanoseconds_of(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
}

/// Makes this process the one that the kernel kills when memory runs out: a trial that was killed
/// is recorded as failed, while the coordinator has the results. A process may always raise its own
/// score. If that is refused, the kernel chooses by size.
void volunteer_for_out_of_memory() {
  const FileDescriptor score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  constexpr std::string_view highest = "1000";
  [[maybe_unused]] const auto written = write(score.get(), highest.data(), highest.size());
}

/// The guardian: one thread, one loop.
class GuardianProcess {
 public:
  GuardianProcess(int socket, const std::string& trial_program)
      : socket_(socket),
        program_(trial_program.empty() ? "/proc/self/exe" : trial_program),
        environment_(environment_of_trials()) {
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, "bench-guardian");
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
    child_signals_ = FileDescriptor(signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!child_signals_) _exit(1);  // the coordinator notices that the guardian is gone
    // The reader of the coordinator's output must not wait for the guardian's end of it.
    const FileDescriptor nowhere(open("/dev/null", O_RDWR | O_CLOEXEC));
    dup2(nowhere.get(), STDIN_FILENO);
    dup2(nowhere.get(), STDOUT_FILENO);
  }

  void serve() {
    for (bool is_connected = true; is_connected;) {
      pollfd sources[] = {{socket_, POLLIN, 0}, {child_signals_.get(), POLLIN, 0}};
      if (poll(sources, 2, -1) < 0 && errno != EINTR) break;
      if (sources[1].revents != 0) {
        drain_child_signals();
        note_stops();
        is_connected = reap();
      }
      if (is_connected && sources[0].revents != 0) is_connected = carry_out_order();
    }
    if (trial_ != 0) kill_trial();
    kill_descendants();
    remove_all_leftovers();
  }

 private:
  /// Carries out one order. Returns false when the coordinator is gone.
  bool carry_out_order() {
    const auto received = receive_order(socket_);
    if (!received) return false;
    if (received->order.kind == GuardianOrder::start) {
      start(*received);
    } else if (trial_ != 0) {
      kill_trial();
    }
    return true;
  }

  /// Kills the trial and everything below it. Stops them first, because what a process leaves that
  /// is killed while it makes a semaphore can only be told while it is there.
  void kill_trial() {
    constexpr std::chrono::milliseconds timeout(200);
    note_stops();
    is_killed_ = true;
    try {
      const StoppedTree tree(trial_, 0, timeout);
      for (const pid_t process : tree.memories()) {
        std::ranges::move(unfinished_semaphores(process), std::back_inserter(unfinished_));
      }
      for (const pid_t process : tree.memories()) kill(process, SIGKILL);
    } catch (const std::exception&) {
      // No memory or no descriptors: they are killed all the same.
    }
    kill(-trial_, SIGKILL);
    kill(trial_, SIGKILL);
  }

  void remove_all_leftovers() {
    for (const auto& semaphore : std::exchange(unfinished_, {})) unlink(semaphore.c_str());
    remove_leftovers();
  }

  void start(const ReceivedOrder& order) {
    const pid_t guardian = getpid();
    stopped_ns_ = 0;
    stopped_.reset();
    is_killed_ = false;
    tells_stops_ = order.order.tells_stops;
    trial_ = fork();
    if (trial_ == 0) become_trial(order, guardian);
    if (trial_ > 0) {
      send({.kind = GuardianEvent::started, .trial = trial_});
      return;
    }
    const int error = errno;
    trial_ = 0;
    send({.kind = GuardianEvent::ended, .error = error});
  }

  [[noreturn]] void become_trial(const ReceivedOrder& order, pid_t guardian) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(0);
    reset_signals_for_exec();
    volunteer_for_out_of_memory();
    dup2(order.request.get(), STDIN_FILENO);
    dup2(order.output.get(), STDOUT_FILENO);
    dup2(order.output.get(), STDERR_FILENO);
    // Last, because one of the others may have had this number; then, a copy onto itself would
    // still be closed by exec.
    dup2(order.answer.get(), answer_fd);
    fcntl(answer_fd, F_SETFD, 0);
    const std::string program = *order.order.program != '\0' ? order.order.program : program_;
    std::string padding = "BENCH_PADDING=";
    padding.append(std::min(order.order.padding_bytes, max_padding_bytes), 'x');
    if (order.order.padding_bytes > 0) {
      environment_.insert(environment_.end() - 1, padding.data());  // before the terminating null
    }
    char name[] = "bench";
    char command[] = "trial";
    char* arguments[] = {name, command, nullptr};
    execve(program.c_str(), arguments, environment_.data());
    std::fprintf(stderr, "cannot execute '%s': %s\n", program.c_str(), std::strerror(errno));
    _exit(127);
  }

  /// Records when the trial process is stopped and continued, but for the stop that its killing
  /// begins with. A stop may be over before this is called, and counts nevertheless.
  void note_stops() {
    while (trial_ != 0 && !is_killed_) {
      siginfo_t change{};
      const auto process = static_cast<id_t>(trial_);
      if (waitid(P_PID, process, &change, WSTOPPED | WCONTINUED | WNOHANG) != 0) return;
      if (change.si_pid == 0) return;
      if (change.si_code == CLD_STOPPED && !stopped_) {
        stopped_ = std::chrono::steady_clock::now();
      } else if (change.si_code == CLD_CONTINUED) {
        stopped_ns_ += 1 + still_stopped_ns();
        stopped_.reset();
        if (tells_stops_) tell_stop();
      }
    }
  }

  /// Does not wait for a coordinator that reads no events: `ended` has the whole time as well.
  void tell_stop() {
    const GuardianEvent event{
        .kind = GuardianEvent::continued, .trial = trial_, .stopped_ns = stopped_ns_};
    ::send(socket_, &event, sizeof event, MSG_NOSIGNAL | MSG_DONTWAIT);
  }

  void drain_child_signals() {
    signalfd_siginfo info;
    while (read(child_signals_.get(), &info, sizeof info) > 0) {
    }
  }

  /// Reaps the processes that ended. Returns false when the coordinator is gone.
  bool reap() {
    for (;;) {
      siginfo_t ended{};
      if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) {
        return true;
      }
      if (ended.si_pid == trial_) return end_trial();
      waitpid(ended.si_pid, nullptr, 0);  // an orphan of a trial
    }
  }

  /// Reaps the trial, kills what it left behind, and tells the coordinator. Returns false when that
  /// is gone.
  bool end_trial() {
    const auto left_behind = static_cast<int>(descendants(getpid()).size());
    const std::string quota = owned_name(trial_, quota_kind);  // as long as it is not reaped
    // Kill the group before the trial is reaped: until then no other process can have its id, nor
    // the group's.
    kill(-trial_, SIGKILL);
    int status = 0;
    rusage used{};
    wait4(trial_, &status, 0, &used);
    kill_descendants();
    if (!quota_folder_.empty() && !quota.empty()) remove_quota_cgroup(quota_folder_ / quota);
    if (status != 0 || left_behind != 0) remove_all_leftovers();
    const GuardianEvent event{
        .kind = GuardianEvent::ended,
        .trial = std::exchange(trial_, 0),
        .wait_status = status,
        .left_behind = left_behind,
        .stopped_ns = stopped_ns_ + still_stopped_ns(),
        .cpu_ns = nanoseconds_of(used.ru_utime) + nanoseconds_of(used.ru_stime)};
    return send(event);
  }

  std::int64_t still_stopped_ns() const {
    if (!stopped_) return 0;
    return (std::chrono::steady_clock::now() - *stopped_) / std::chrono::nanoseconds(1);
  }

  bool send(const GuardianEvent& event) {
    return ::send(socket_, &event, sizeof event, MSG_NOSIGNAL) == sizeof event;
  }

  int socket_;
  std::string program_;
  std::vector<char*> environment_;
  /// Where trials with a quota make their cgroup; empty: nowhere.
  std::filesystem::path quota_folder_ = find_quota_place(SystemFiles()).folder;
  FileDescriptor child_signals_;
  pid_t trial_ = 0;              ///< 0: none is running
  bool is_killed_ = false;       ///< by an order
  bool tells_stops_ = false;     ///< of the running trial, as they end
  std::int64_t stopped_ns_ = 0;  ///< of the running trial
  std::optional<std::chrono::steady_clock::time_point> stopped_;
  std::vector<std::filesystem::path> unfinished_;  ///< semaphores of processes that were killed
};

}  // namespace

void send_order(int socket, const GuardianOrder& order, const TrialDescriptors* fds) {
  GuardianOrder sent = order;
  iovec data{.iov_base = &sent, .iov_len = sizeof sent};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof *fds)] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  if (fds != nullptr) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof *fds);
    std::memcpy(CMSG_DATA(header), fds, sizeof *fds);
  }
  sendmsg(socket, &message, MSG_NOSIGNAL);
}

void run_guardian(int socket, const std::string& trial_program) {
  GuardianProcess(socket, trial_program).serve();
}

}  // namespace bench
