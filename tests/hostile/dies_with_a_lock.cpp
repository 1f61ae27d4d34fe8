// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>

#include "tests/hostile/ends_with_a_lock.h"

namespace workloads {
namespace {

class DiesWithALock final : public EndsWithALock {
 public:
  using EndsWithALock::EndsWithALock;

 private:
  [[noreturn]] void end() const override {
    kill(getpid(), SIGKILL);
    _exit(1);
  }
};

}  // namespace

WorkloadKind dies_with_a_lock() {
  return kind_of_holder<DiesWithALock>(
      "task 0 kills its process while it holds the lock that others wait for");
}

}  // namespace workloads
