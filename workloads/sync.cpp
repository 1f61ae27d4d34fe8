// SPDX-License-Identifier: Apache-2.0
#include "workloads/sync.h"

#include <stdexcept>
#include <string>

namespace workloads {
namespace {

[[noreturn]] void throw_missing(const char* what) {
  throw std::logic_error(std::string("this kind of sync object cannot be ") + what);
}

}  // namespace

std::string_view name_of(SyncKind kind) {
  switch (kind) {
    case SyncKind::lock:
      return "lock";
    case SyncKind::recursive_lock:
      return "recursive lock";
    case SyncKind::reader_writer_lock:
      return "reader-writer lock";
    case SyncKind::semaphore:
      return "semaphore";
    case SyncKind::bounded_semaphore:
      return "bounded semaphore";
    case SyncKind::event:
      return "event";
    case SyncKind::condition_variable:
      return "condition variable";
    case SyncKind::barrier:
      return "barrier";
    case SyncKind::channel:
      return "channel";
  }
  return "sync object";
}

bool SyncBackend::acquire(SyncState&, std::uint32_t) const { throw_missing("acquired"); }
bool SyncBackend::try_acquire(SyncState&, std::uint32_t) const { throw_missing("tried"); }
void SyncBackend::release(SyncState&, std::uint32_t) const { throw_missing("released"); }
bool SyncBackend::acquire_shared(SyncState& state, std::uint32_t task) const {
  return try_acquire(state, task) || acquire(state, task);
}
bool SyncBackend::try_acquire_shared(SyncState& state, std::uint32_t task) const {
  return try_acquire(state, task);
}
void SyncBackend::release_shared(SyncState& state, std::uint32_t task) const {
  release(state, task);
}
bool SyncBackend::perform(SyncOperation&) const { throw_missing("waited for"); }
void SyncBackend::expire(SyncOperation&) const { throw_missing("waited for with a time limit"); }
bool SyncBackend::is_set(const SyncState&) const { throw_missing("set"); }
void SyncBackend::set(SyncState&) const { throw_missing("set"); }
void SyncBackend::clear(SyncState&) const { throw_missing("cleared"); }
void SyncBackend::notify_one(SyncState&) const { throw_missing("notified"); }
void SyncBackend::notify_all(SyncState&) const { throw_missing("notified"); }

}  // namespace workloads
