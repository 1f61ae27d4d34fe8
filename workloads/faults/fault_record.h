// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "workloads/support/file_descriptor.h"

namespace workloads {

/// What is known of an iteration with a fault, in memory that outlives the processes that take part
/// in it: the coordinator of a run has it, so that it can tell what became of a trial that is dead.
/// Python's tasks write it, too (models/python/runner/faults.py).
struct FaultRecord {
  enum Phase : std::uint32_t {
    off,       ///< nothing is noted
    armed,     ///< the task of the fault has it when it begins
    injected,  ///< it has had it
  };

  std::atomic<std::uint32_t> phase;
  std::atomic<std::int32_t> process;      ///< in which it was injected; 0: it was not
  std::atomic<std::int64_t> injected_ns;  ///< when, on the monotonic clock
  /// The caller must have got a result or an error within this time after `injected_ns`.
  std::atomic<std::int64_t> timeout_ns;
  /// What the trial has found out so far: its answer as far as it goes (bench/process/protocol.h).
  std::atomic<std::uint64_t> answer_bytes;
  static constexpr std::size_t max_answer_bytes = 16 * 1024 - 32;
  char answer[max_answer_bytes];
  // A byte of each task follows (`TaskState`).

  enum TaskState : std::uint8_t { untouched, begun, ended };
};
static_assert(sizeof(FaultRecord) == 16 * 1024 && offsetof(FaultRecord, process) == 4 &&
              offsetof(FaultRecord, injected_ns) == 8 &&
              std::atomic<std::int64_t>::is_always_lock_free);

/// A `FaultRecord` and one state byte per task, in a memfd that every process can map by its path:
/// that works for forked and spawned workers and for interpreters alike, and needs no descriptor to
/// be inherited.
class FaultMemory {
 public:
  /// Makes one, of zeros. Throws `std::system_error`.
  explicit FaultMemory(std::uint64_t tasks);
  /// Maps the one of another process, or of this one. Throws `std::system_error`, and
  /// `std::runtime_error` when it has not room for so many tasks.
  FaultMemory(const std::string& path, std::uint64_t tasks);
  ~FaultMemory();
  FaultMemory(const FaultMemory&) = delete;
  FaultMemory& operator=(const FaultMemory&) = delete;

  /// Returns the path for other processes, as long as this one lives that made it.
  std::string path() const;
  FaultRecord& record() const { return *static_cast<FaultRecord*>(memory_); }
  std::uint64_t tasks() const { return tasks_; }

  void set_state(std::uint64_t task, FaultRecord::TaskState state) const noexcept;
  FaultRecord::TaskState state(std::uint64_t task) const noexcept;
  /// Returns how many tasks have ended, however they did.
  std::uint64_t ended_tasks() const noexcept;

  /// Keeps what the trial has found out so far. Leaves out what is too long.
  void publish(const std::string& answer) const noexcept;
  /// Returns what was published last; empty when nothing was. Untrusted: a task may write anywhere.
  std::string published() const;

 private:
  void map(int fd);

  support::FileDescriptor fd_;  ///< only of the one that made it
  std::uint64_t tasks_ = 0;
  void* memory_ = nullptr;
};

}  // namespace workloads
