// SPDX-License-Identifier: Apache-2.0
#include "models/support/processes/fork_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <type_traits>

#include "models/support/os/child_process.h"
#include "workloads/support/refusal.h"

namespace models::support {
namespace {

struct Request {
  enum class Kind : std::uint32_t { open, start, kill };
  Kind kind = Kind::open;
  WorkerCommand command{};
  int signal = 0;  ///< for `kill`
};
static_assert(std::is_trivially_copyable_v<Request> &&
              std::is_trivially_copyable_v<ForkServer::End>);

/// The server's answer to `open`: the reason why it could not map the job, or an empty text.
struct Opened {
  char failure[200];
};

constexpr std::size_t max_fds = 2;

/// A message with descriptors (unix(7), SCM_RIGHTS).
class Message {
 public:
  Message(Request& request, std::size_t fds) : data_{&request, sizeof request} {
    header_.msg_iov = &data_;
    header_.msg_iovlen = 1;
    header_.msg_control = control_.data();
    header_.msg_controllen = fds == 0 ? 0 : CMSG_SPACE(fds * sizeof(int));
    if (fds == 0) header_.msg_control = nullptr;
  }
  msghdr& header() { return header_; }

 private:
  iovec data_;
  msghdr header_{};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(max_fds * sizeof(int))> control_{};
};

void send(const workloads::support::FileDescriptor& socket, Request request,
          const std::vector<int>& fds) {
  Message message(request, fds.size());
  if (!fds.empty()) {
    cmsghdr* const rights = CMSG_FIRSTHDR(&message.header());
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
  }
  ssize_t sent = 0;
  while ((sent = sendmsg(socket.get(), &message.header(), MSG_NOSIGNAL)) < 0 && errno == EINTR) {
  }
  if (sent < 0) {
    throw std::system_error(errno, std::generic_category(), "a request to the fork server");
  }
}

/// The loop of the server process.
class Server {
 public:
  Server(workloads::support::FileDescriptor socket, Job::Build build)
      : socket_(std::move(socket)), build_(build) {
    sigset_t child_ends;
    sigemptyset(&child_ends);
    sigaddset(&child_ends, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child_ends, &inherited_mask_);
    ends_ =
        workloads::support::FileDescriptor(signalfd(-1, &child_ends, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!ends_) _exit(1);
  }

  /// Runs until the requesting process ends.
  void serve() {
    for (;;) {
      const short wanted = replies_.empty() ? POLLIN : POLLIN | POLLOUT;
      std::array<pollfd, 2> ready = {{{socket_.get(), wanted, 0}, {ends_.get(), POLLIN, 0}}};
      if (poll(ready.data(), ready.size(), -1) < 0) continue;
      if (ready[1].revents != 0) reap_workers();
      send_replies();
      if ((ready[0].revents & ~POLLOUT) != 0 && !receive()) break;
    }
    for (const auto& [process, index] : workers_) ::kill(process, SIGKILL);
    while (waitpid(-1, nullptr, 0) > 0) {
    }
  }

 private:
  bool receive() {
    Request request;
    Message message(request, max_fds);
    const ssize_t got = recvmsg(socket_.get(), &message.header(), MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got != sizeof request) return false;
    std::vector<workloads::support::FileDescriptor> fds;
    const cmsghdr* const rights = CMSG_FIRSTHDR(&message.header());
    if (rights != nullptr && rights->cmsg_type == SCM_RIGHTS) {
      std::array<int, max_fds> numbers{};
      const std::size_t bytes = rights->cmsg_len - CMSG_LEN(0);
      std::memcpy(numbers.data(), CMSG_DATA(rights), bytes);
      for (std::size_t fd = 0; fd < bytes / sizeof(int); ++fd) fds.emplace_back(numbers[fd]);
    }
    if ((message.header().msg_flags & MSG_CTRUNC) != 0) {
      // Too many open files here: what was sent along is lost.
      if (request.kind == Request::Kind::start) {
        reply(ForkServer::End{request.command.index, EMFILE, 0, 0});
        return true;
      }
      fds.clear();
    }
    switch (request.kind) {
      case Request::Kind::open:
        open(std::move(fds));
        break;
      case Request::Kind::start:
        start(request.command, std::move(fds));
        break;
      case Request::Kind::kill:
        for (const auto& [process, index] : workers_) {
          if (index == request.command.index) ::kill(process, request.signal);
        }
        break;
    }
    return true;
  }

  void open(std::vector<workloads::support::FileDescriptor> fds) {
    Opened answer{};
    job_.reset();
    try {
      job_ = std::make_unique<Job>(std::move(fds.at(0)), build_);
      job_->reaped_usage().publish();
    } catch (const std::exception& error) {
      std::snprintf(answer.failure, sizeof answer.failure, "%s", error.what());
    }
    reply(answer);
  }

  void start(const WorkerCommand& command, std::vector<workloads::support::FileDescriptor> fds) {
    if (!job_) return reply(ForkServer::End{command.index, EINVAL, 0, 0});
    try {
      const pid_t child = fork_child([&] {
        sigprocmask(SIG_SETMASK, &inherited_mask_, nullptr);
        socket_.reset();
        ends_.reset();
        const int status = run_worker(command, *job_, std::move(fds));
        if (status != 0) _exit(status);
      });
      workers_[child] = command.index;
    } catch (const std::system_error& error) {
      reply(ForkServer::End{command.index, error.code().value(), 0, 0});
    }
  }

  void reap_workers() {
    signalfd_siginfo ignored{};
    while (read(ends_.get(), &ignored, sizeof ignored) > 0) {
    }
    int status = 0;
    pid_t process = 0;
    while ((process = waitpid(-1, &status, WNOHANG)) > 0) {
      if (job_) job_->reaped_usage().publish();
      const auto worker = workers_.find(process);
      if (worker == workers_.end()) continue;
      reply(ForkServer::End{worker->second, 0, process, status});
      workers_.erase(worker);
    }
  }

  template <typename Answer>
  void reply(const Answer& answer) {
    const auto* const bytes = reinterpret_cast<const char*>(&answer);
    replies_.emplace_back(bytes, bytes + sizeof answer);
    send_replies();
  }

  /// Never waits: the requesting process may be blocked while it sends, and not read replies.
  void send_replies() {
    while (!replies_.empty()) {
      const auto& reply = replies_.front();
      const ssize_t sent =
          ::send(socket_.get(), reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0 && errno == EAGAIN) return;
      replies_.pop_front();  // when the reader is gone, the next poll reports it
    }
  }

  workloads::support::FileDescriptor socket_;
  workloads::support::FileDescriptor ends_;
  sigset_t inherited_mask_{};
  Job::Build build_;
  std::unique_ptr<Job> job_;
  std::deque<std::vector<char>> replies_;
  std::map<pid_t, std::uint32_t> workers_;
};

}  // namespace

ForkServer::ForkServer(Job::Build build) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    workloads::support::throw_refused(errno, "socketpair of a fork server");
  }
  socket_ = workloads::support::FileDescriptor(ends[0]);
  workloads::support::FileDescriptor far(ends[1]);
  server_ = fork_child([&] {
    prctl(PR_SET_NAME, "bench-forksrv");
    socket_.reset();
    Server(std::move(far), build).serve();
  });
}

ForkServer::~ForkServer() {
  socket_.reset();
  reap(server_);
}

void ForkServer::open(const Job& job) {
  send(socket_, {Request::Kind::open}, {job.fd()});
  Opened answer{};
  ssize_t got = 0;
  while ((got = recv(socket_.get(), &answer, sizeof answer, 0)) < 0 && errno == EINTR) {
  }
  if (got != sizeof answer) throw std::runtime_error("the fork server is gone");
  answer.failure[sizeof answer.failure - 1] = '\0';
  if (answer.failure[0] != '\0') {
    throw std::runtime_error("the fork server cannot map the job: " + std::string(answer.failure));
  }
}

void ForkServer::start(const WorkerCommand& command, const std::vector<int>& fds) {
  send(socket_, {Request::Kind::start, command}, fds);
}

void ForkServer::kill(std::uint32_t index, int signal) {
  send(socket_, {Request::Kind::kill, {.index = index}, signal}, {});
}

std::optional<ForkServer::End> ForkServer::next_end(bool wait) {
  End end{};
  ssize_t got = 0;
  while ((got = recv(socket_.get(), &end, sizeof end, wait ? 0 : MSG_DONTWAIT)) < 0 &&
         errno == EINTR) {
  }
  if (got < 0 && errno == EAGAIN) return std::nullopt;
  if (got != sizeof end) throw std::runtime_error("the fork server is gone");
  return end;
}

void ForkServer::signal_ends() {
  if (fcntl(socket_.get(), F_SETOWN, getpid()) != 0 ||
      fcntl(socket_.get(), F_SETSIG, SIGCHLD) != 0 ||
      fcntl(socket_.get(), F_SETFL, fcntl(socket_.get(), F_GETFL) | O_ASYNC) != 0) {
    throw std::system_error(errno, std::generic_category(), "fcntl of the fork server's socket");
  }
}

}  // namespace models::support
