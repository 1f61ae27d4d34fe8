// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/refusal.h"

#include <atomic>
#include <system_error>

namespace workloads::support {
namespace {

std::atomic<RefusalObserver> observer_of_refusals{nullptr};

}  // namespace

void observe_refusals(RefusalObserver observer) noexcept { observer_of_refusals.store(observer); }

void throw_refused(int error, const std::string& what, std::uint64_t bytes) {
  if (const RefusalObserver observer = observer_of_refusals.load()) observer(error, bytes);
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace workloads::support
