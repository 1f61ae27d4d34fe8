// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "tests/hostile/ends_with_a_lock.h"

namespace workloads {
namespace {

class ThrowsWithALock final : public EndsWithALock {
 public:
  using EndsWithALock::EndsWithALock;

 private:
  [[noreturn]] void end() const override { throw std::runtime_error("the bank is closed"); }
};

}  // namespace

WorkloadKind throws_with_a_lock() {
  return kind_of_holder<ThrowsWithALock>(
      "task 0 throws while it holds the lock that others wait for");
}

}  // namespace workloads
