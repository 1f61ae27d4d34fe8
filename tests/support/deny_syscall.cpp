// SPDX-License-Identifier: Apache-2.0
// Runs a program to which some system calls are refused, as container runtimes do:
// bench-deny-syscall ERRNO|kill CALL[,CALL…] PROGRAM [ARGUMENT…]
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 9> calls = {{
    {"clone", SYS_clone},
    {"clone3", SYS_clone3},
    {"eventfd2", SYS_eventfd2},
    {"epoll_create1", SYS_epoll_create1},
    {"timerfd_create", SYS_timerfd_create},
    {"io_uring_setup", SYS_io_uring_setup},
    {"memfd_create", SYS_memfd_create},
    {"pipe2", SYS_pipe2},
    {"getppid", SYS_getppid},
}};

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 4> errors = {
    {{"EPERM", EPERM}, {"ENOSYS", ENOSYS}, {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM}}};

template <typename Table>
std::uint32_t number_in(const Table& table, const std::string& name) {
  for (const auto& [known, number] : table) {
    if (known == name) return number;
  }
  std::fprintf(stderr, "bench-deny-syscall: unknown '%s'\n", name.c_str());
  std::exit(2);
}

}  // namespace

int main(int count, char** words) {
  if (count < 4) return 2;
  const std::string how = words[1];
  const std::uint32_t action =
      how == "kill" ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | number_in(errors, how);
  std::vector<sock_filter> filter = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr))};
  std::istringstream names(words[2]);
  for (std::string name; std::getline(names, name, ',');) {
    filter.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_in(calls, name), 0, 1));
    filter.push_back(BPF_STMT(BPF_RET | BPF_K, action));
  }
  filter.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    std::perror("bench-deny-syscall: prctl");
    return 3;
  }
  execvp(words[3], words + 3);
  std::perror(words[3]);
  return 3;
}
