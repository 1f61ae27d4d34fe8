// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "workloads/io.h"

namespace workloads {

// Sync objects are what tasks share. A workload declares them (`Workload::sync_objects`), and they
// lie in the job's mapping as plain data. Each process chooses the backend that works on them, by
// the implementation that the cell names (`--lock`). A task uses them through the classes of
// `sync_objects.h`, over its `Io`.

enum class SyncKind : std::uint8_t {
  lock,
  recursive_lock,
  reader_writer_lock,
  semaphore,
  bounded_semaphore,  ///< one that may not be released more often than it was acquired
  event,
  condition_variable,
  barrier,
  channel,  ///< items go through it from task to task (`channel.h`)
};
inline constexpr std::size_t sync_kind_count = 9;
/// Returns what messages call a kind: "recursive lock".
std::string_view name_of(SyncKind kind);

/// Which item of a channel is the next to be got.
enum class ChannelOrder : std::uint8_t {
  fifo,      ///< the one that was put first
  lifo,      ///< the one that was put last
  priority,  ///< the one whose first 8 bytes are the smallest number, little-endian
};
inline constexpr std::size_t channel_order_count = 3;
inline constexpr std::string_view channel_order_names[] = {"fifo", "lifo", "priority"};

/// What a workload says of a channel beside its capacity.
struct ChannelTraits {
  std::uint32_t item_bytes = 8;  ///< the size of every item, 8 to 2^30
  ChannelOrder order = ChannelOrder::fifo;
  /// How many tasks put items into it and get items from it in an iteration, 0: any number. With
  /// one of each it may be simpler and faster.
  std::uint32_t producers = 0;
  std::uint32_t consumers = 0;
  /// The most items that are put into it in an iteration, at least 1: it need not have memory for
  /// more of them, whatever its capacity is.
  std::uint64_t max_items = 1;
  /// Whether its tasks call `task_done` and `join`, for which items have to be counted.
  bool is_joined = false;

  bool operator==(const ChannelTraits&) const = default;
};

/// The `SyncObject::limit` of a channel that takes any number of items.
inline constexpr std::uint32_t unbounded = 0xffff'ffff;

/// A sync object that the tasks of a workload share.
struct SyncObject {
  SyncKind kind = SyncKind::lock;
  /// The permits of a semaphore, the parties of a barrier; at least 1. The capacity of a channel:
  /// the most items in it, `unbounded`, or 0, which hands each item from task to task.
  std::uint32_t limit = 1;
  const char* name = "";  ///< what messages call it ("fork"), before its number; empty: its kind
  ChannelTraits channel = {};  ///< only for a channel
};

/// The state of one sync object, in the same form for every implementation: plain data that any
/// process may map anywhere. `SyncBackend::init` makes one ready whose bytes are all zero but for
/// `limit` and `kind`.
///
/// Every implementation records here who holds the object, and in `TaskWait` who waits for it, so
/// that the harness can tell at any time who waits for whom.
struct alignas(64) SyncState {
  std::atomic<std::uint32_t> word;    ///< for the implementation
  std::atomic<std::uint32_t> holder;  ///< the task that holds it, plus 1; 0: none or several
  /// How often it is held: the depth of a recursive lock, the readers of a lock, the permits taken
  /// of a semaphore (modulo 2^32 where it was released more often than acquired); the tasks that
  /// have arrived at a barrier; some implementations count here who waits for a condition variable.
  std::atomic<std::uint32_t> count;
  /// How often waiters were told to go on by other means than a release: an event set, a condition
  /// variable notified, a barrier complete, a channel with an item or with room again.
  std::atomic<std::uint32_t> wakeups;
  std::uint32_t limit;  ///< `SyncObject::limit`
  SyncKind kind;
  /// The task that held it when its process died, plus 1, of a lock that goes on to the next one
  /// all the same; 0: none did.
  std::atomic<std::uint32_t> abandoned;
  alignas(8) std::byte storage[96];  ///< for the implementation
};
static_assert(sizeof(SyncState) == 128 && std::is_standard_layout_v<SyncState> &&
              std::is_trivially_destructible_v<SyncState>);

/// What a task waits for at a channel, for messages.
enum class ChannelWait : std::uint16_t {
  none,  ///< it does not wait at a channel
  item,  ///< to get one
  room,  ///< to put one
  join,  ///< until all items are marked as done
};

/// What a task waits for, written by itself, or by who lets it go on.
struct TaskWait {
  std::atomic<std::uint32_t> object;   ///< the index of the sync object, plus 1; 0: none
  std::atomic<std::uint32_t> waits;    ///< how often it has begun to wait
  std::atomic<std::uint32_t> wakeups;  ///< `SyncState::wakeups` when it began to wait
  std::atomic<std::uint16_t>
      is_limited;  ///< not 0: the wait has a time limit, so it ends by itself
  std::atomic<ChannelWait> channel;
};
static_assert(sizeof(TaskWait) == 16 && std::atomic<std::uint32_t>::is_always_lock_free);

/// One step of a task on a sync object that may have to wait. It lives in the frame of the waiting
/// coroutine.
struct SyncOperation : Operation {
  enum class Action : std::uint8_t {
    acquire,         ///< a lock of any kind, or a permit of a semaphore
    acquire_shared,  ///< a reader-writer lock, together with other readers
    wait,            ///< until an event is set, or a condition variable notified
    arrive,          ///< at a barrier, and wait for the others
    put,             ///< an item into a channel
    get,             ///< an item from a channel
    join,            ///< a channel: wait until all its items are marked as done
  };

  Action action = Action::acquire;
  bool timed_out = false;  ///< the result, where it has a time limit
  bool is_granted =
      false;  ///< for the backend: what it waited for has come, so its time limit is void
  bool is_closed = false;  ///< the result at a channel: it was closed, so it puts or gets nothing
  std::uint32_t task = 0;
  SyncState* state = nullptr;
  union {
    /// The lock that waiting for a condition variable releases meanwhile, and that the task holds
    /// again afterwards, also after a time limit.
    SyncState* lock = nullptr;
    /// The item to put into a channel, from which is only read, or the place for the one that is
    /// got.
    std::byte* item;
  };
  std::int64_t deadline_ns = 0;  ///< on the monotonic clock; 0: none
  Io* io = nullptr;              ///< whom to tell that it is complete (`Io::complete`)
  union {                        ///< for the `Io` that keeps the task off the processor
    void* parked = nullptr;
    std::size_t place;
  };
  SyncOperation* previous = nullptr;  ///< for the backend that holds it, with `next`
};

/// How `Lock` acquires and releases an ordinary lock that nobody else holds or waits for, without a
/// call of its backend: a virtual call costs some 2 ns beside a lock of 5 ns, and makes the section
/// longer in which others find it held.
enum class FastPath : std::uint8_t {
  none,  ///< there is none
  /// `SyncState::word` is 0 when it is free, and 1 when it is held and its release needs no more
  /// than storing 0; any other value leaves the release to the backend.
  word,
  pthread_mutex,  ///< `SyncState::storage` begins with a `pthread_mutex_t`
};

/// Works on the sync objects of one kind as one implementation does. One object serves all sync
/// objects of the kind and all threads of a process. An implementation overrides what its kind has;
/// the rest throws `std::logic_error`, as does what a task must not do: releasing what it does not
/// hold, or more often than it may.
///
/// A backend that blocks the calling thread completes every step at once. One for tasks that
/// suspend answers that a step is not complete, and calls `Io::complete` later, exactly once.
class SyncBackend {
 public:
  explicit SyncBackend(FastPath fast_path = FastPath::none) : fast_path_(fast_path) {}
  virtual ~SyncBackend() = default;

  FastPath fast_path() const { return fast_path_; }

  /// Makes a state ready whose bytes are zero but for `limit` and `kind`; called by the harness
  /// while no task runs. Throws `std::system_error`.
  virtual void init(SyncState&) const {}
  virtual void destroy(SyncState&) const noexcept {}

  /// Acquires for `task`, and returns whether it has; false only where the task has to suspend and
  /// go on with `perform`. Of an object with a fast path it is called where that path has failed,
  /// so it need not try at once.
  virtual bool acquire(SyncState& state, std::uint32_t task) const;
  /// Acquires where that is possible at once, and returns whether it was.
  virtual bool try_acquire(SyncState& state, std::uint32_t task) const;
  /// Releases what the task holds.
  virtual void release(SyncState& state, std::uint32_t task) const;

  // Of a reader-writer lock. By default readers are alone as well: so an ordinary lock can stand in
  // for one.
  virtual bool acquire_shared(SyncState& state, std::uint32_t task) const;
  virtual bool try_acquire_shared(SyncState& state, std::uint32_t task) const;
  virtual void release_shared(SyncState& state, std::uint32_t task) const;

  /// Does a step that may have to wait, and returns whether it is complete.
  virtual bool perform(SyncOperation& operation) const;

  /// The time of an operation is over that `perform` left incomplete. It completes, timed out,
  /// unless it is about to anyway. Called on the thread of its `Io`, at most once.
  virtual void expire(SyncOperation& operation) const;

  // Of an event.
  virtual bool is_set(const SyncState& event) const;
  virtual void set(SyncState& event) const;    ///< wakes all that wait, now and later
  virtual void clear(SyncState& event) const;  ///< waits block again

  // Of a condition variable; the caller holds its lock.
  virtual void notify_one(SyncState& condition) const;
  virtual void notify_all(SyncState& condition) const;

 private:
  FastPath fast_path_;
};

/// How tasks protect what they share.
enum class Protection : std::uint8_t {
  locked,        ///< by the lock
  atomic,        ///< by one atomic operation in place of a locked section
  private_copy,  ///< each task works on a copy of its own and adds it to the shared state at its
                 ///< end
  none,          ///< not at all: updates get lost
};
inline constexpr std::size_t protection_count = 4;

struct LoopWaiter;
struct LoopInbox;
struct Cancellation;

/// The sync objects of a job, as the tasks of one process use them.
class Sync {
 public:
  Sync() = default;
  /// `shared` is the memory that the tasks have between them (`Workload::shared_bytes`);
  /// `wait_samples` has as many places for each task (`Workload::wait_samples_per_task`). `memory`
  /// is a descriptor of the file that all of it lies in.
  Sync(std::span<SyncState> states, std::span<TaskWait> waits, std::byte* shared,
       std::span<std::int64_t> wait_samples, int memory)
      : states_(states),
        waits_(waits),
        shared_(shared),
        wait_samples_(wait_samples),
        memory_(memory) {}

  std::span<SyncState> states() const { return states_; }
  std::span<TaskWait> waits() const { return waits_; }
  std::byte* shared() const { return shared_; }
  int memory() const { return memory_; }
  /// Returns where a task records how long some of its waits took (`WaitSampler`), in nanoseconds
  /// plus 1; 0: nothing recorded.
  std::span<std::int64_t> wait_samples(std::size_t task) const {
    const std::size_t places = waits_.empty() ? 0 : wait_samples_.size() / waits_.size();
    return wait_samples_.subspan(task * places, places);
  }

  /// Returns the memory that a channel has in the file of `memory`, aligned to a cache line: what
  /// its items need (`channel_bytes` of `channel.h`), not cleared between iterations.
  std::byte* channel_memory(const SyncState& channel) const {
    return channels_[static_cast<std::size_t>(&channel - states_.data())];
  }
  /// Returns what the workload says of a channel.
  const ChannelTraits& channel_traits(const SyncState& channel) const {
    return objects_[static_cast<std::size_t>(&channel - states_.data())].channel;
  }
  /// Returns a place for an item of the task, for channels between processes whose tasks suspend.
  std::byte* mailbox(std::uint32_t task) const { return mailboxes_ + mailbox_bytes_ * task; }
  /// `objects` are those of the workload; `channels` is where the memory of each begins, of those
  /// that are channels; `mailboxes` has as many bytes for each task as the largest item.
  void share_channels(std::span<const SyncObject> objects, std::vector<std::byte*> channels,
                      std::byte* mailboxes, std::size_t mailbox_bytes) {
    objects_ = objects;
    channels_ = std::move(channels);
    mailboxes_ = mailboxes;
    mailbox_bytes_ = mailbox_bytes;
  }

  /// Returns what event loops in several processes share (`loop_inbox.h`): a place for each task,
  /// and an inbox for each worker.
  std::span<LoopWaiter> loop_waiters() const { return loop_waiters_; }
  std::span<LoopInbox> loop_inboxes() const { return loop_inboxes_; }
  void share_loops(std::span<LoopWaiter> waiters, std::span<LoopInbox> inboxes) {
    loop_waiters_ = waiters;
    loop_inboxes_ = inboxes;
  }
  /// Returns the inbox of the one event loop of this process.
  std::uint32_t own_inbox() const { return own_inbox_; }
  void use_inbox(std::uint32_t index) { own_inbox_ = index; }

  /// Returns the request that the tasks end before their work is done (`cancellation.h`), in the
  /// job's mapping; null for a workload whose tasks are not cancelled.
  Cancellation* cancellation() const { return cancellation_; }
  void share_cancellation(Cancellation& cancellation) { cancellation_ = &cancellation; }

  Protection protection() const { return protection_; }
  void protect_by(Protection protection) { protection_ = protection; }

  const SyncBackend& backend(SyncKind kind) const {
    return *backends_[static_cast<std::size_t>(kind)];
  }
  /// Chooses the backend of a kind. `backend` outlives this.
  void use(SyncKind kind, const SyncBackend& backend) {
    backends_[static_cast<std::size_t>(kind)] = &backend;
  }

 private:
  std::span<SyncState> states_;
  std::span<TaskWait> waits_;
  std::byte* shared_ = nullptr;
  std::span<std::int64_t> wait_samples_;
  std::span<LoopWaiter> loop_waiters_;
  std::span<LoopInbox> loop_inboxes_;
  std::uint32_t own_inbox_ = 0;
  std::span<const SyncObject> objects_;
  std::vector<std::byte*> channels_;
  std::byte* mailboxes_ = nullptr;
  std::size_t mailbox_bytes_ = 0;
  int memory_ = -1;
  Cancellation* cancellation_ = nullptr;
  Protection protection_ = Protection::locked;
  const SyncBackend* backends_[sync_kind_count] = {};
};

}  // namespace workloads
