// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>
#include <thread>

#include "models/support/os/child_process.h"
#include "workloads/support/pipe.h"
#include "workloads/support/refusal.h"
#include "workloads/support/wait_status.h"

namespace models::support {
namespace {

using std::chrono::milliseconds;
using clock = std::chrono::steady_clock;

constexpr int archive_fd = 3;
constexpr int answers_fd = 4;
constexpr int refusal_fd = 5;
constexpr off_t quoted_bytes = 600;
constexpr milliseconds moment(500);

[[noreturn]] void fail(const std::string& what) { workloads::support::throw_refused(errno, what); }

workloads::support::FileDescriptor make_memory_file(const char* name) {
  workloads::support::FileDescriptor file(memfd_create(name, MFD_CLOEXEC));
  if (!file) fail("memfd_create");
  return file;
}

/// The two ends of a pair of sockets, which unlike a pipe can be written to without SIGPIPE.
std::array<workloads::support::FileDescriptor, 2> make_sockets() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail("socketpair");
  return {workloads::support::FileDescriptor(ends[0]), workloads::support::FileDescriptor(ends[1])};
}

/// Makes the files descriptors 0, 1, … of the child, whatever numbers they have. Exec closes all
/// others, including those that this program inherited.
void take_over(std::span<int> files) {
  for (int& file : files) file = fcntl(file, F_DUPFD_CLOEXEC, 100);
  int number = 0;
  for (const int file : files) dup2(file, number++);
  syscall(SYS_close_range, number, ~0U, CLOSE_RANGE_CLOEXEC);
}

}  // namespace

PythonProcess::PythonProcess(const std::string& python, const std::vector<std::string>& arguments,
                             std::span<const std::byte> archive)
    : output_(make_memory_file("python-output")) {
  auto commands = make_sockets();
  workloads::support::Pipe answers("pipe of a worker");
  workloads::support::Pipe refusal("pipe of a worker");
  const workloads::support::FileDescriptor archive_file = make_memory_file("python-modules");
  workloads::support::write_fully(archive_file, archive.data(), archive.size());
  std::vector<std::string> words = {python};
  words.insert(words.end(), arguments.begin(), arguments.end());

  id_ = fork_child([&] {
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    signal(SIGPIPE, SIG_DFL);
    // The path has the process id, because the interpreter's own children read it as well.
    const std::string files_path = "/proc/" + std::to_string(getpid()) + "/fd/";
    std::vector<char*> pointers;
    for (std::string& word : words) {
      if (word == archive_path) word = files_path + std::to_string(archive_fd);
      if (word == answers_path) word = files_path + std::to_string(answers_fd);
      pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    int files[] = {commands[1].get(),  output_.get(),           output_.get(),
                   archive_file.get(), answers.write_end.get(), refusal.write_end.get()};
    static_assert(archive_fd == 3 && answers_fd == 4 && refusal_fd == 5);
    take_over(files);
    fcntl(refusal_fd, F_SETFD, FD_CLOEXEC);
    execvp(pointers[0], pointers.data());
    const int error = errno;
    [[maybe_unused]] const auto written = write(refusal_fd, &error, sizeof error);
    _exit(127);
  });
  setpgid(id_, id_);  // parent and child both set it, because either may come first
  refusal.write_end.reset();
  int error = 0;
  ssize_t got = 0;
  while ((got = read(refusal.read_end.get(), &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (got == sizeof error) {
    reap(id_);
    throw std::system_error(error, std::generic_category(), "cannot execute '" + python + "'");
  }
  commands_ = std::move(commands[0]);
  answers_ = std::move(answers.read_end);
}

PythonProcess::~PythonProcess() { end_group(); }

void PythonProcess::send(std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(commands_.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;  // its end is seen by the end of its answers
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void PythonProcess::stop(milliseconds patience) {
  commands_.reset();
  // Sleep until its answers end, shortly before it does.
  std::array<char, 4096> ignored;
  const auto end = clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(end - clock::now());
    pollfd source{answers_.get(), POLLIN, 0};
    const int ready = left > milliseconds(0) ? poll(&source, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0 || read(answers_.get(), ignored.data(), ignored.size()) <= 0) break;
  }
  await_exit(std::max(milliseconds(0), std::chrono::ceil<milliseconds>(end - clock::now())));
  end_group();
}

bool PythonProcess::await_exit(milliseconds patience) const {
  if (id_ == 0) return true;  // reaped already
  constexpr auto step = std::chrono::microseconds(100);
  const auto end = clock::now() + patience;
  for (;;) {
    siginfo_t info{};
    if (waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid == id_) {
      return true;
    }
    if (clock::now() >= end) return false;
    std::this_thread::sleep_for(step);
  }
}

void PythonProcess::end_group() noexcept {
  if (id_ == 0) return;
  // Done before the interpreter is reaped: until then its id belongs to no other process.
  kill(-id_, SIGKILL);
  kill(id_, SIGKILL);
  const pid_t group = std::exchange(id_, 0);
  status_ = reap(group);
  // Another process reaps its children now. Wait a moment, so that they are not seen alive.
  const auto end = clock::now() + moment;
  while (kill(-group, 0) == 0 && clock::now() < end) std::this_thread::sleep_for(milliseconds(1));
}

std::string PythonProcess::exit_description() {
  await_exit(moment);
  end_group();
  const std::string output = stderr_tail();
  return workloads::support::describe_exit(status_) +
         (output.empty() ? "" : "; the end of its output: " + output);
}

std::string PythonProcess::stderr_tail() const {
  struct stat status {};
  if (fstat(output_.get(), &status) != 0) return {};
  const off_t begin = std::max<off_t>(0, status.st_size - quoted_bytes);
  std::string text(static_cast<std::size_t>(status.st_size - begin), ' ');
  const ssize_t got = pread(output_.get(), text.data(), text.size(), begin);
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  for (char& character : text) {
    if (static_cast<unsigned char>(character) < ' ') character = ' ';
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  text = text.substr(first, text.find_last_not_of(' ') - first + 1);
  return begin > 0 ? "…" + text : text;
}

}  // namespace models::support
