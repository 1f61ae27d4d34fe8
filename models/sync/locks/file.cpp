// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "models/sync/recorded_lock.h"
#include "models/sync/sync_implementation.h"
#include "models/sync/time_limit.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncOperation;
using workloads::SyncState;

/// A lock on one byte of the file that the objects lie in: the byte of its own place among them.
/// The kernel knows the processes apart, so no worker has to open anything, and one that dies
/// leaves no lock behind.
class FileLock final : public workloads::SyncBackend {
 public:
  explicit FileLock(workloads::Sync& sync) : sync_(sync) {}

  bool acquire(SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task, F_WRLCK)) [[unlikely]]
      wait(state, task, F_WRLCK);
    hold(state, task);
    return true;
  }
  bool try_acquire(SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task, F_WRLCK)) return false;
    hold(state, task);
    return true;
  }
  void release(SyncState& state, std::uint32_t task) const override {
    check_holder(state, task);
    state.holder.store(0, std::memory_order_relaxed);
    call(state, F_SETLK, F_UNLCK);
  }
  bool acquire_shared(SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task, F_RDLCK)) [[unlikely]]
      wait(state, task, F_RDLCK);
    hold_shared(state);
    return true;
  }
  bool try_acquire_shared(SyncState& state, std::uint32_t task) const override {
    if (!try_lock(state, task, F_RDLCK)) return false;
    hold_shared(state);
    return true;
  }
  void release_shared(SyncState& state, std::uint32_t task) const override {
    check_readers(state, task);
    state.count.fetch_sub(1, std::memory_order_relaxed);
    call(state, F_SETLK, F_UNLCK);
  }
  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    const std::uint32_t task = operation.task;
    const bool is_shared = operation.action == SyncOperation::Action::acquire_shared;
    if (operation.deadline_ns == 0) {
      return is_shared ? acquire_shared(state, task) : acquire(state, task);
    }
    const auto try_once = [&] {
      return is_shared ? try_acquire_shared(state, task) : try_acquire(state, task);
    };
    if (try_once()) return true;
    const RecordedWait recorded(sync_, state, task, true);
    // The kernel has no time limit for it.
    operation.timed_out = !try_until(operation.deadline_ns, try_once, pause_a_while);
    return true;
  }

 private:
  /// Who releases the lock is no longer its holder then: one that still is has died.
  static void hold(SyncState& state, std::uint32_t task) {
    if (state.holder.load(std::memory_order_relaxed) != 0) workloads::record_abandoned(state);
    state.holder.store(task + 1, std::memory_order_relaxed);
  }
  static void hold_shared(SyncState& state) {
    if (state.holder.load(std::memory_order_relaxed) != 0) {
      workloads::record_abandoned(state);
      state.holder.store(0, std::memory_order_relaxed);
    }
    state.count.fetch_add(1, std::memory_order_relaxed);
  }
  /// Returns 0 or the errno.
  int call(const SyncState& state, int command, short type) const {
    struct flock byte {};
    byte.l_type = type;
    byte.l_whence = SEEK_SET;
    byte.l_start = &state - sync_.states().data();
    byte.l_len = 1;
    return fcntl(sync_.memory(), command, &byte) == 0 ? 0 : errno;
  }
  bool try_lock(const SyncState& state, std::uint32_t task, short type) const {
    // The kernel would let the process have it again, and one release end both.
    if (state.holder.load(std::memory_order_relaxed) == task + 1) return false;
    const int error = call(state, F_SETLK, type);
    if (error == 0) return true;
    if (error == EAGAIN || error == EACCES || error == EINTR) return false;
    throw std::system_error(error, std::generic_category(), "fcntl(F_SETLK) of a lock");
  }
  [[gnu::noinline]] void wait(const SyncState& state, std::uint32_t task, short type) const {
    const RecordedWait recorded(sync_, state, task);
    while (!try_lock(state, task, type)) {
      const bool is_its_own = state.holder.load(std::memory_order_relaxed) == task + 1;
      const int error = is_its_own ? EDEADLK : call(state, F_SETLKW, type);
      if (error == 0) return;
      if (error == EINTR) continue;
      if (error != EDEADLK) {
        throw std::system_error(error, std::generic_category(), "fcntl(F_SETLKW) of a lock");
      }
      // The kernel refuses a wait that closes a circle. Here it goes on, for the harness to find.
      pause_a_while();
    }
  }

  workloads::Sync& sync_;
};

}  // namespace

SyncImplementation make_file() {
  return {
      .description = "a record lock on a byte of a file (fcntl)",
      .contexts = {ExecutionContext::processes},
      .kinds = {SyncKind::lock, SyncKind::reader_writer_lock},
      .make = [](SyncKind, workloads::Sync& sync) -> std::unique_ptr<const workloads::SyncBackend> {
        return std::make_unique<FileLock>(sync);
      }};
}

}  // namespace models
