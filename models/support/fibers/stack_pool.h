// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <boost/context/stack_context.hpp>
#include <boost/context/stack_traits.hpp>

#include "workloads/support/refusal.h"

namespace models::support {

/// Keeps stacks for the next fiber, because a new one costs page faults. Each has Boost's default
/// size, of which only touched pages take memory. Boost's own pool would touch each at its other
/// end too, to link it into its list, and protected stacks end at the kernel's limit of 65,530
/// mappings: some 32,000 fibers. The price is that a task which overflows its stack damages its
/// neighbour's.
class StackPool {
 public:
  StackPool() : stack_bytes_(boost::context::stack_traits::default_size()) {}
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  ~StackPool() {
    for (void* const block : blocks_) munmap(block, block_bytes());
  }

  boost::context::stack_context allocate() {
    if (free_.empty()) add_block();
    boost::context::stack_context stack;
    stack.sp = free_.back();
    stack.size = stack_bytes_;
    free_.pop_back();
    return stack;
  }
  void deallocate(boost::context::stack_context& stack) noexcept {
    // A fiber's last frames never return. AddressSanitizer would take what they left for the frames
    // of whatever is mapped here next; a no-op in every other build.
    ASAN_UNPOISON_MEMORY_REGION(static_cast<std::byte*>(stack.sp) - stack.size, stack.size);
    free_.push_back(stack.sp);
  }

  std::size_t stack_bytes() const { return stack_bytes_; }
  /// Returns the lowest address of the stack that the address is in; null where it is in none.
  const void* bottom_of(const void* address) const {
    for (void* const block : blocks_) {
      const auto offset = static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(address) -
                                                   reinterpret_cast<std::uintptr_t>(block));
      if (offset < block_bytes()) {
        return static_cast<std::byte*>(block) + offset / stack_bytes_ * stack_bytes_;
      }
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t stacks_per_block = 64;
  std::size_t block_bytes() const { return stacks_per_block * stack_bytes_; }

  void add_block() {
    // The list has room for all of them, so that giving one back never allocates.
    free_.reserve((blocks_.size() + 1) * stacks_per_block);
    blocks_.reserve(blocks_.size() + 1);
    void* const block = mmap(nullptr, block_bytes(), PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (block == MAP_FAILED) {
      workloads::support::throw_refused(errno, "mmap of fiber stacks", block_bytes());
    }
    // A huge page would be the memory of many stacks at once; refused where there are none.
    madvise(block, block_bytes(), MADV_NOHUGEPAGE);
    blocks_.push_back(block);
    for (std::size_t stack = stacks_per_block; stack > 0; --stack) {
      free_.push_back(static_cast<std::byte*>(block) + stack * stack_bytes_);  // it grows down
    }
  }

  std::size_t stack_bytes_;
  std::vector<void*> blocks_;
  std::vector<void*> free_;
};

/// The stack allocator, which Boost copies into every fiber. The pool lives until the last of them
/// is gone, which the scheduler sees to some time after it ended.
struct StackAllocator {
  std::shared_ptr<StackPool> pool = std::make_shared<StackPool>();

  boost::context::stack_context allocate() { return pool->allocate(); }
  void deallocate(boost::context::stack_context& stack) noexcept { pool->deallocate(stack); }
};

}  // namespace models::support
