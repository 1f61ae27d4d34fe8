// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace models::support {

/// The numbers of the tasks of a batch that are complete, in the order in which they completed:
/// workers put them, and one thread, the submitter, takes them. Plain data without pointers, in
/// memory that the caller provides and that threads or processes share.
class CompletionQueue {
 public:
  /// Returns how many bytes so many tasks need, to be zeroed and aligned to 64 bytes.
  static std::size_t bytes(std::size_t tasks) { return sizeof(Shared) + tasks * sizeof(Entry); }

  CompletionQueue(void* memory, std::size_t tasks)
      : shared_(static_cast<Shared*>(memory)),
        entries_(reinterpret_cast<Entry*>(static_cast<std::byte*>(memory) + sizeof(Shared))),
        tasks_(tasks) {}

  /// Begins a batch. Called by the submitter when it has taken every task of the last one and
  /// before it submits any of the next.
  void begin_batch() {
    shared_->put.store(0, std::memory_order_relaxed);
    taken_ = 0;
  }

  /// Puts a task. Called by the worker that ran it; what that worker wrote before is visible to who
  /// takes the task. Returns whether the submitter sleeps, which the caller then wakes.
  [[nodiscard]] bool put(std::size_t task) noexcept {
    const std::uint64_t place = shared_->put.fetch_add(1, std::memory_order_relaxed);
    if (place >= tasks_) return false;  // one was put twice, and the batch is wrong
    // Sequentially consistent, with the load after it: either the submitter sees the task, or this
    // sees that it sleeps.
    entries_[place].store(static_cast<std::uint32_t>(task + 1));
    return shared_->sleeps.load() != 0 && shared_->sleeps.exchange(0) != 0;
  }

  /// Takes the next task; nothing when there is none yet.
  std::optional<std::size_t> take() noexcept {
    if (taken_ == tasks_) return std::nullopt;
    const std::uint32_t entry = entries_[taken_].load();
    if (entry == 0) return std::nullopt;
    entries_[taken_++].store(0, std::memory_order_relaxed);
    return entry - std::size_t{1};
  }

  /// Announces that the submitter sleeps once it has found nothing more to take: the next `put`
  /// then asks for it to be woken.
  void announce_sleep() noexcept { shared_->sleeps.store(1); }

 private:
  using Entry = std::atomic<std::uint32_t>;  ///< the task, plus 1; 0: not put yet
  static_assert(Entry::is_always_lock_free && sizeof(Entry) == 4, "shared between processes");
  struct Shared {
    alignas(64) std::atomic<std::uint64_t> put;     ///< places taken by workers in this batch
    alignas(64) std::atomic<std::uint32_t> sleeps;  ///< the submitter wants to be woken
  };

  Shared* shared_;
  Entry* entries_;
  std::size_t tasks_;
  std::size_t taken_ = 0;
};

}  // namespace models::support
