// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/affinity.h"

#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

namespace models::support {
namespace {

/// A set of as many cores as the kernel knows; `cpu_set_t` ends at 1024.
class CoreSet {
 public:
  explicit CoreSet(std::size_t cores) : bytes_(CPU_ALLOC_SIZE(cores)), set_(CPU_ALLOC(cores)) {
    if (!set_) throw std::bad_alloc();
    CPU_ZERO_S(bytes_, set_.get());
  }
  std::size_t bytes() const { return bytes_; }
  cpu_set_t* get() const { return set_.get(); }

 private:
  struct Free {
    void operator()(cpu_set_t* set) const { CPU_FREE(set); }
  };
  std::size_t bytes_;
  std::unique_ptr<cpu_set_t, Free> set_;
};

std::vector<std::size_t> look_up_cores() {
  // The kernel refuses a set smaller than its own with EINVAL.
  constexpr std::size_t max_cores = std::size_t{1} << 16;
  for (std::size_t cores = 1024; cores <= max_cores; cores *= 2) {
    const CoreSet set(cores);
    // The main thread's: what taskset, the cgroup or the batch system gave to the process.
    if (sched_getaffinity(getpid(), set.bytes(), set.get()) != 0) {
      if (errno == EINVAL) continue;
      break;
    }
    std::vector<std::size_t> allowed;
    for (std::size_t core = 0; core < cores; ++core) {
      if (CPU_ISSET_S(core, set.bytes(), set.get())) allowed.push_back(core);
    }
    return allowed;
  }
  throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
}

std::vector<std::size_t>& allowed_cores() {
  static std::vector<std::size_t> cores = look_up_cores();
  return cores;
}

}  // namespace

void pin_to_core(unsigned worker, pthread_t thread) {
  const auto& cores = allowed_cores();
  const std::size_t core = cores[worker % cores.size()];
  const CoreSet set(core + 1);
  CPU_SET_S(core, set.bytes(), set.get());
  if (const int error = pthread_setaffinity_np(thread, set.bytes(), set.get()); error != 0) {
    throw std::system_error(error, std::generic_category(),
                            "pinning worker " + std::to_string(worker) + " to core " +
                                std::to_string(core) +
                                " (run without --pin where cores come and go)");
  }
}

void confine_to_first_core() {
  pin_to_core(0);
  allowed_cores().resize(1);
}

void unpin() {
  const auto& cores = allowed_cores();
  const CoreSet set(cores.back() + 1);
  for (const std::size_t core : cores) CPU_SET_S(core, set.bytes(), set.get());
  if (const int error = pthread_setaffinity_np(pthread_self(), set.bytes(), set.get());
      error != 0) {
    throw std::system_error(error, std::generic_category(),
                            "letting a thread run on all cores again");
  }
}

}  // namespace models::support
