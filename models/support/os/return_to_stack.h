// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sanitizer/common_interface_defs.h>

#include <cstddef>

namespace models::support {

#if defined(__SANITIZE_ADDRESS__)
/// Tells AddressSanitizer on which stack the calling thread is.
inline void tell_stack(const void* bottom, std::size_t size, const void** old_bottom = nullptr,
                       std::size_t* old_size = nullptr) {
  void* fake_stack = nullptr;
  __sanitizer_start_switch_fiber(&fake_stack, bottom, size);
  __sanitizer_finish_switch_fiber(fake_stack, old_bottom, old_size);
}

/// Tells AddressSanitizer, at the end of its life, that the caller is on its stack again, since it
/// cannot follow the switches of Boost.Fiber. On a stack that it does not know it takes what an
/// exception left there for an error.
class ReturnToStack {
 public:
  ReturnToStack() {
    tell_stack(nullptr, 0, &bottom_, &size_);
    tell_stack(bottom_, size_);
  }
  ReturnToStack(const ReturnToStack&) = delete;
  ReturnToStack& operator=(const ReturnToStack&) = delete;
  ~ReturnToStack() { tell_stack(bottom_, size_); }

 private:
  const void* bottom_ = nullptr;
  std::size_t size_ = 0;
};
#else
inline void tell_stack(const void*, std::size_t) {}
struct ReturnToStack {
  ~ReturnToStack() {}
};
#endif

}  // namespace models::support
