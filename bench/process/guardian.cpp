// SPDX-License-Identifier: Apache-2.0
#include "bench/process/guardian.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <climits>

#include "bench/process/interrupt_signals.h"
#include "bench/process/leftovers.h"
#include "bench/process/process_tree.h"
#include "bench/process/protocol.h"

extern char** environ;

namespace bench {
namespace {

enum class Order : int { start, kill };
constexpr std::size_t passed_fds = 3;  // request, answer, output
constexpr std::uint32_t max_padding_bytes = 65536;

/// Plain data: it crosses a socket.
struct OrderMessage {
  Order order = Order::kill;
  std::uint32_t padding_bytes = 0;
  char program[PATH_MAX] = {};  ///< with its terminating zero; empty: the guardian's own
};
static_assert(std::is_trivially_copyable_v<OrderMessage>);

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

void send_order(int socket, OrderMessage order, const std::array<int, passed_fds>* fds) {
  iovec data{.iov_base = &order, .iov_len = sizeof order};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof *fds)] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  if (fds != nullptr) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof *fds);
    std::memcpy(CMSG_DATA(header), fds->data(), sizeof *fds);
  }
  // A dead guardian is noticed when its events end.
  sendmsg(socket, &message, MSG_NOSIGNAL);
}

struct ReceivedOrder {
  OrderMessage order;
  std::array<FileDescriptor, passed_fds> fds;
};

std::optional<ReceivedOrder> receive_order(int socket) {
  ReceivedOrder received;
  iovec data{.iov_base = &received.order, .iov_len = sizeof received.order};
  alignas(cmsghdr) char control[CMSG_SPACE(passed_fds * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0) return std::nullopt;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_RIGHTS &&
      header->cmsg_len == CMSG_LEN(passed_fds * sizeof(int))) {
    std::array<int, passed_fds> fds{};
    std::memcpy(fds.data(), CMSG_DATA(header), sizeof fds);
    for (std::size_t i = 0; i < passed_fds; ++i) received.fds[i] = FileDescriptor(fds[i]);
  }
  return received;
}

/// Google Benchmark takes flags from BENCHMARK_* variables: none of them may reach a trial.
std::vector<char*> scrubbed_environment() {
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

/// Where memory runs out, the kernel shall take the trial, which is told of and starts anew, and
/// not the coordinator, which has the results. Raising one's own score is always allowed.
void volunteer_for_out_of_memory() {
  const FileDescriptor score(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  constexpr std::string_view first = "1000";
  // Where it is refused, the kernel chooses by size.
  [[maybe_unused]] const auto written = write(score.get(), first.data(), first.size());
}

/// The guardian's side: one thread, one loop.
class GuardianProcess {
 public:
  GuardianProcess(int socket, const std::string& trial_program)
      : socket_(socket),
        program_(trial_program.empty() ? "/proc/self/exe" : trial_program),
        environment_(scrubbed_environment()) {
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
    if (!child_signals_) _exit(1);  // the coordinator hears that the guardian is gone
    // Who reads the coordinator's output must not wait for the guardian's end of it.
    const FileDescriptor nowhere(open("/dev/null", O_RDWR | O_CLOEXEC));
    dup2(nowhere.get(), STDIN_FILENO);
    dup2(nowhere.get(), STDOUT_FILENO);
  }

  void serve() {
    for (;;) {
      pollfd sources[] = {{socket_, POLLIN, 0}, {child_signals_.get(), POLLIN, 0}};
      if (poll(sources, 2, -1) < 0 && errno != EINTR) break;
      if (sources[1].revents != 0) {
        drain_child_signals();
        notice_stops();
        if (!reap()) break;
      }
      if (sources[0].revents != 0) {
        auto received = receive_order(socket_);
        if (!received) break;  // the coordinator is gone
        if (received->order.order == Order::start) {
          start(*received);
        } else if (trial_ != 0) {
          kill(-trial_, SIGKILL);
          kill(trial_, SIGKILL);
        }
      }
    }
    if (trial_ != 0) kill(-trial_, SIGKILL);
    kill_descendants();
    remove_leftovers();
  }

 private:
  void start(const ReceivedOrder& order) {
    const pid_t guardian = getpid();
    stopped_ns_ = 0;
    stopped_.reset();
    trial_ = fork();
    if (trial_ == 0) become_trial(order, guardian);
    if (trial_ < 0) {
      const int error = errno;
      trial_ = 0;
      send({.kind = GuardianEvent::ended,
            .trial = 0,
            .wait_status = 0,
            .left_behind = 0,
            .error = error});
      return;
    }
    send({.kind = GuardianEvent::started,
          .trial = trial_,
          .wait_status = 0,
          .left_behind = 0,
          .error = 0});
  }

  [[noreturn]] void become_trial(const ReceivedOrder& order, pid_t guardian) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(0);
    reset_signals_for_exec();
    volunteer_for_out_of_memory();
    dup2(order.fds[0].get(), STDIN_FILENO);
    dup2(order.fds[2].get(), STDOUT_FILENO);
    dup2(order.fds[2].get(), STDERR_FILENO);
    // Last, because one of the others may have had this number; then, a copy onto itself would
    // still be closed by exec.
    dup2(order.fds[1].get(), answer_fd);
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

  /// Takes note when the trial process is stopped and continued. A stop may be over before anybody
  /// looks, and counts all the same.
  void notice_stops() {
    while (trial_ != 0) {
      siginfo_t change{};
      const auto process = static_cast<id_t>(trial_);
      if (waitid(P_PID, process, &change, WSTOPPED | WCONTINUED | WNOHANG) != 0) return;
      if (change.si_pid == 0) return;
      if (change.si_code == CLD_STOPPED && !stopped_) {
        stopped_ = std::chrono::steady_clock::now();
      } else if (change.si_code == CLD_CONTINUED) {
        stopped_ns_ += 1 + still_stopped_ns();
        stopped_.reset();
      }
    }
  }

  void drain_child_signals() {
    signalfd_siginfo info;
    while (read(child_signals_.get(), &info, sizeof info) > 0) {
    }
  }

  /// Reaps whoever died; when the trial did, ends the rest of it. False when the coordinator left.
  bool reap() {
    bool connected = true;
    for (;;) {
      siginfo_t ended{};
      if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) break;
      if (ended.si_pid != trial_) {
        waitpid(ended.si_pid, nullptr, 0);  // an orphan that was ours to reap
        continue;
      }
      const auto left_behind = static_cast<int>(descendants(getpid()).size());
      // Before it is reaped: until then nobody else can have its id, nor the group's.
      kill(-trial_, SIGKILL);
      int status = 0;
      rusage used{};
      wait4(trial_, &status, 0, &used);
      kill_descendants();
      if (status != 0 || left_behind != 0) remove_leftovers();
      connected = send({.kind = GuardianEvent::ended,
                        .trial = trial_,
                        .wait_status = status,
                        .left_behind = left_behind,
                        .error = 0,
                        .stopped_ns = stopped_ns_ + still_stopped_ns(),
                        .cpu_ns = nanoseconds_of(used.ru_utime) + nanoseconds_of(used.ru_stime)});
      trial_ = 0;
      break;
    }
    return connected;
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
  FileDescriptor child_signals_;
  pid_t trial_ = 0;
  std::int64_t stopped_ns_ = 0;  ///< of the running trial
  std::optional<std::chrono::steady_clock::time_point> stopped_;
};

}  // namespace

Guardian::Guardian(const std::string& trial_program, const std::string& scratch) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  socket_ = FileDescriptor(ends[0]);
  FileDescriptor guardian_end(ends[1]);
  remove_leftovers();  // of a run that was killed together with its guardian
  // Should the guardian be killed, what it guarded falls to this process.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  process_ = fork();
  if (process_ < 0) fail("fork of the guardian");
  if (process_ == 0) {
    socket_.reset();
    try {
      GuardianProcess(guardian_end.get(), trial_program).serve();
    } catch (const std::exception&) {
      _exit(1);  // the coordinator hears that the guardian is gone, and kills what it guarded
    }
    std::error_code ignored;
    if (!scratch.empty()) std::filesystem::remove_all(scratch, ignored);
    _exit(0);
  }
}

Guardian::~Guardian() {
  socket_.reset();
  if (process_ == 0) return;
  kill(process_, SIGCONT);  // should somebody have stopped it
  while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void Guardian::start_trial(int request, int answer, int output, const Launch& launch) {
  OrderMessage order{.order = Order::start, .padding_bytes = launch.padding_bytes};
  if (launch.program.size() >= sizeof order.program) {
    throw std::system_error(ENAMETOOLONG, std::generic_category(), launch.program);
  }
  std::ranges::copy(launch.program, order.program);
  const std::array<int, passed_fds> fds = {request, answer, output};
  send_order(socket_.get(), order, &fds);
}

void Guardian::kill_trial() { send_order(socket_.get(), {.order = Order::kill}, nullptr); }

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
