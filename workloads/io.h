// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/socket.h>

#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace workloads {

class IdleStreams;
class Sync;
struct SyncOperation;

/// One operation that a task waits for: what to do, its result, and the coroutine to resume. It
/// lives in the frame of the waiting coroutine, so an `Io` files it without allocating. Every kind
/// but the first two is a `Transfer`.
struct Operation {
  enum class Kind : std::uint8_t {
    sleep,       ///< wait for `duration`
    yield,       ///< let other tasks run first
    connect,     ///< open a stream to `address`; the result is its descriptor
    read,        ///< up to `size` bytes of a stream into `data`; 0: the peer closed
    write,       ///< up to `size` bytes of `data` to a stream
    close,       ///< a stream
    file_read,   ///< up to `size` bytes of a file, from `offset`, into `data`; 0: its end
    file_write,  ///< up to `size` bytes of `data` to a file, at `offset`
    file_sync,   ///< a file's contents to its device
  };

  Kind kind = Kind::sleep;
  std::chrono::nanoseconds duration{0};  ///< the length of a sleep; zero or less is over at once
  std::coroutine_handle<> waiter{};      ///< resumed when the operation is complete
  Operation* next = nullptr;             ///< for the `Io` that holds it, as a list
};

/// An operation that moves bytes.
struct Transfer : Operation {
  int fd = -1;
  std::byte* data = nullptr;  ///< only read from by a write
  std::size_t size = 0;
  std::uint64_t offset = 0;
  const sockaddr* address = nullptr;  ///< lives as long as the operation
  socklen_t address_size = 0;
  /// The time on the monotonic clock at which it fails with ETIMEDOUT; 0: never. Only for streams,
  /// since the kernel has no time limit for files. A blocking `Io` checks it before it blocks, and
  /// blocks no longer than the time that was left when the stream was connected.
  std::int64_t deadline_ns = 0;
  std::int64_t result = 0;       ///< when complete: what the kind says, or minus an errno
  Transfer* previous = nullptr;  ///< for the `Io` that holds it
};

/// Operations in the order in which they came, linked through themselves.
class OperationList {
 public:
  OperationList() = default;
  OperationList(const OperationList&) = delete;
  OperationList& operator=(const OperationList&) = delete;

  bool empty() const { return first_ == nullptr; }
  void push(Operation* operation) {
    operation->next = nullptr;
    *last_ = operation;
    last_ = &operation->next;
  }
  /// Returns the first. The list must not be empty.
  Operation* pop() {
    Operation* const operation = first_;
    first_ = operation->next;
    if (first_ == nullptr) last_ = &first_;
    return operation;
  }
  /// Returns all of them, from the first along `next`, and empties the list.
  Operation* take_all() {
    last_ = &first_;
    return std::exchange(first_, nullptr);
  }
  void append(OperationList& other) {
    if (other.empty()) return;
    *last_ = other.first_;
    last_ = std::exchange(other.last_, &other.first_);
    other.first_ = nullptr;
  }

 private:
  Operation* first_ = nullptr;
  Operation** last_ = &first_;
};

/// Performs the operations of tasks. A model brings its own implementation; a task does not know
/// which one runs it.
///
/// Completion, not readiness, is the contract: `start` either does the whole operation there and
/// then and returns true, in which case the task goes on without suspending, or files it, returns
/// false, and later resumes `operation.waiter` through `workloads::resume`, exactly once, on the
/// thread that called `start`, and never from inside `start`. The operation lives until then.
/// When the system refuses a `Transfer`, the errno is its result. Throws `std::system_error` when
/// the operating system refuses the `Io` itself something; that fails the task.
///
/// A stream belongs to the `Io` that connected it, and is used and closed through that alone.
class Io {
 public:
  virtual bool start(Operation& operation) = 0;

  /// Waits for `duration` as a call does that knows nothing of other tasks: none that shares the
  /// thread can run meanwhile. By default blocks the thread.
  virtual void block_thread(std::chrono::nanoseconds duration);

  /// Returns the streams that this `Io` connected and that wait for their next task, those of the
  /// calling thread alone; null where none are kept. They are closed with the `Io`.
  virtual IdleStreams* idle_streams() { return nullptr; }

  /// Returns the queue of an event loop for the operations of `yield`, which puts them there
  /// without calling `start`, because that call would cost half as much as the switch. Null:
  /// `start` gets them too.
  OperationList* yield_queue() const { return yield_queue_; }

  /// Returns the sync objects of the job whose tasks it runs. Only for a workload that has some.
  Sync& sync() const { return *sync_; }

  /// Keeps a task that a sync object made wait (`SyncBackend::perform`) off the processor. Returns
  /// whether its coroutine stays suspended until `complete`; false where this waited for that
  /// itself. When the operation's deadline comes first, calls `SyncBackend::expire`. An `Io` whose
  /// tasks never suspend throws `std::logic_error`.
  virtual bool park(SyncOperation& operation);
  /// Lets a parked task go on. Called by the backend of the sync object, on the thread of this
  /// `Io`.
  virtual void complete(SyncOperation& operation);
  /// The same, called on any thread, perhaps before `park`. By default throws `std::logic_error`.
  virtual void complete_from_anywhere(SyncOperation& operation);

 protected:
  constexpr explicit Io(Sync* sync = nullptr) : sync_(sync) {}
  Io(Sync* sync, OperationList& yield_queue) : sync_(sync), yield_queue_(&yield_queue) {}
  ~Io() = default;

 private:
  Sync* sync_ = nullptr;
  OperationList* yield_queue_ = nullptr;
};

/// Awaits one operation on an `Io`.
class [[nodiscard]] Wait {
 public:
  Wait(Io& io, Operation operation) : io_(io), operation_(operation) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    return !io_.start(operation_);
  }
  void await_resume() const noexcept {}

 private:
  Io& io_;
  Operation operation_;
};

/// Awaits the next turn of the task, after the others that are ready.
class [[nodiscard]] Yield {
 public:
  explicit Yield(Io& io) : io_(io) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    operation_.waiter = waiter;
    OperationList* const yield_queue = io_.yield_queue();
    if (yield_queue == nullptr) return !io_.start(operation_);
    yield_queue->push(&operation_);
    return true;
  }
  void await_resume() const noexcept {}

 private:
  Io& io_;
  Operation operation_{.kind = Operation::Kind::yield};
};

/// Awaits a transfer; the value is its result. Throws `std::system_error` when that is an error.
class [[nodiscard]] TransferWait {
 public:
  TransferWait(Io& io, const Transfer& transfer) : io_(io), transfer_(transfer) {}
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    transfer_.waiter = waiter;
    return !io_.start(transfer_);
  }
  std::size_t await_resume() const {
    if (transfer_.result < 0) throw_error();
    return static_cast<std::size_t>(transfer_.result);
  }

 private:
  [[noreturn]] void throw_error() const;

  Io& io_;
  Transfer transfer_;
};

/// Waits for at least `duration`.
inline Wait sleep(Io& io, std::chrono::nanoseconds duration) {
  return {io, Operation{.kind = Operation::Kind::sleep, .duration = duration}};
}

/// Lets the other tasks that are ready run first.
inline Yield yield(Io& io) { return Yield(io); }

// Transfers: like the system calls of these names they may move fewer bytes than asked for.
// Deadlines are on the monotonic clock, in nanoseconds; 0: none.

/// Connects; the value is the descriptor of a new TCP stream, without Nagle's delay.
TransferWait connect(Io& io, const sockaddr* address, socklen_t size, std::int64_t deadline_ns);
/// Reads from a stream; the value is 0 when the peer has closed its end.
TransferWait read(Io& io, int stream, std::span<std::byte> into, std::int64_t deadline_ns);
TransferWait write(Io& io, int stream, std::span<const std::byte> from, std::int64_t deadline_ns);
TransferWait close(Io& io, int stream);
TransferWait file_read(Io& io, int file, std::span<std::byte> into, std::uint64_t offset);
TransferWait file_write(Io& io, int file, std::span<const std::byte> from, std::uint64_t offset);
TransferWait file_sync(Io& io, int file);

/// Blocks the calling thread for every operation, as ordinary programs do. Threads and processes
/// may share one object.
class BlockingIo final : public Io {
 public:
  constexpr explicit BlockingIo(Sync* sync = nullptr) : Io(sync) {}
  bool start(Operation& operation) override;
  IdleStreams* idle_streams() override;
};

/// A `BlockingIo` for tasks that have no sync objects.
Io& blocking_io();

/// An `Io` in which every sleep and every yield is over at once: for the oracle, which needs the
/// results and not the waiting. Transfers block.
Io& instant_io();

/// Performs a transfer at once, blocking the calling thread: for an `Io` that cannot suspend it.
void transfer_blocking(Transfer& transfer) noexcept;

}  // namespace workloads
