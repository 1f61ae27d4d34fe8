// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <system_error>

#include "tests/hostile/ends_with_a_lock.h"

namespace workloads {
namespace {

class RefusedWithALock final : public EndsWithALock {
 public:
  using EndsWithALock::EndsWithALock;

 private:
  [[noreturn]] void end() const override {
    throw std::system_error(EMFILE, std::generic_category(), "opening an account");
  }
};

}  // namespace

WorkloadKind refused_with_a_lock() {
  return kind_of_holder<RefusedWithALock>(
      "the system refuses task 0 a descriptor while it holds the lock that others wait for");
}

}  // namespace workloads
