// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "workloads/faults/fault.h"

namespace workloads {
namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

/// A process that ends by a signal leaves no core file: the fault is meant.
void leave_no_core() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

[[noreturn]] void hang() {
  for (;;) pause();  // a signal that has a handler ends it
}

[[gnu::noinline]] void write_to_address_zero() {
  // Both volatile: the compiler may neither know where this writes nor leave it out.
  volatile char* volatile nowhere = nullptr;
  *nowhere = 1;  // NOLINT(clang-analyzer-core.NullDereference)
}

/// Returns the address space that this process uses, in bytes.
std::size_t used_bytes() {
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) fail("fopen of /proc/self/statm");
  unsigned long pages = 0;
  const int found = std::fscanf(file, "%lu", &pages);
  std::fclose(file);
  if (found != 1) throw std::runtime_error("/proc/self/statm has no number");
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

/// Limits the address space of this process to what it has and `max_oom_bytes`, for its life.
class MemoryLimit {
 public:
  MemoryLimit() {
    if (getrlimit(RLIMIT_AS, &before_) != 0) fail("getrlimit");
    rlimit limit = before_;
    limit.rlim_cur = std::min<rlim_t>(before_.rlim_cur, used_bytes() + max_oom_bytes);
    if (setrlimit(RLIMIT_AS, &limit) != 0) fail("setrlimit of the memory of the fault 'oom'");
  }
  ~MemoryLimit() { setrlimit(RLIMIT_AS, &before_); }
  MemoryLimit(const MemoryLimit&) = delete;
  MemoryLimit& operator=(const MemoryLimit&) = delete;

 private:
  rlimit before_{};
};

/// Throws `std::bad_alloc` when the limit is reached, unless the allocator ends the process. What
/// was allocated is freed then.
[[noreturn]] void exhaust_memory() {
  constexpr std::size_t piece = 1 << 20;
  const MemoryLimit limit;
  std::vector<std::unique_ptr<char[]>> pieces;
  pieces.reserve(2 * max_oom_bytes / piece);
  while (pieces.size() < 2 * max_oom_bytes / piece) {
    pieces.emplace_back(new char[piece]);
    std::memset(pieces.back().get(), 1, piece);
  }
  // The address space of a thread's heap (64 MiB in glibc) was counted before the limit was set,
  // and has room for all of these. For this one nothing has, unless the system does not heed the
  // limit.
  constexpr std::size_t more_than_a_heap = std::size_t{128} << 20;
  pieces.emplace_back(new char[more_than_a_heap]);
  std::memset(pieces.back().get(), 1, piece);
  throw std::runtime_error("the system did not heed the limit of memory of the fault 'oom'");
}

void leak_memory() {
  const int fd = memfd_create(Leak::memory_name.data(), MFD_CLOEXEC);
  if (fd < 0) fail("memfd_create");
  if (ftruncate(fd, Leak::memory_bytes) != 0) fail("ftruncate");
  void* const memory = mmap(nullptr, Leak::memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  ::close(fd);
  if (memory == MAP_FAILED) fail("mmap");
  std::memset(memory, 1, Leak::memory_bytes);
}

/// The process waits for a signal for ever. It has no descriptors: otherwise it would keep the
/// pipes of its parent open, and be noticed by that.
void leak_process() {
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child > 0) return;
  setsid();  // as a daemon does: whoever ends the group of its parent does not end it
  syscall(SYS_close_range, 0, ~0U, 0);
  prctl(PR_SET_NAME, "bench-leaked");
  hang();
}

void leak() {
  leak_memory();
  for (unsigned count = 0; count < Leak::descriptors; ++count) {
    if (memfd_create(Leak::descriptor_name.data(), MFD_CLOEXEC) < 0) fail("memfd_create");
  }
  leak_process();
}

}  // namespace

void inject_fault(FaultKind kind) {
  switch (kind) {
    case FaultKind::exception:
      throw std::runtime_error("the fault that --fault=exception asks for");
    case FaultKind::exit:
      _exit(fault_exit_status);
    case FaultKind::abort:
      leave_no_core();
      std::abort();
    case FaultKind::segv:
      leave_no_core();
      write_to_address_zero();
      return;
    case FaultKind::kill:
      ::kill(getpid(), SIGKILL);
      hang();  // until it is delivered
    case FaultKind::stop:
      ::kill(getpid(), SIGSTOP);
      hang();  // whoever lets the process go on does not end the fault
    case FaultKind::hang:
      hang();
    case FaultKind::oom:
      exhaust_memory();
    case FaultKind::leak:
      leak();
  }
}

}  // namespace workloads
