// SPDX-License-Identifier: Apache-2.0
#include "models/sync/channel_support/descriptor_channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <map>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "models/sync/channel_support/descriptor_state.h"
#include "models/sync/channel_support/uncounted.h"
#include "models/sync/channel_support/waiter_count.h"
#include "models/sync/recorded_lock.h"
#include "models/sync/time_limit.h"
#include "workloads/channel.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/refusal.h"
#include "workloads/support/system_call.h"

namespace models {
namespace {

using workloads::ChannelResult;
using workloads::ChannelWait;
using workloads::SyncOperation;
using workloads::SyncState;
using workloads::support::FileDescriptor;
using workloads::support::repeated;
using Action = SyncOperation::Action;

/// Above those that a program gives its workers numbers for.
constexpr int first_descriptor = 100;

[[noreturn]] void fail(std::int64_t error, const char* call) {
  throw std::system_error(static_cast<int>(error), std::generic_category(), call);
}

/// Returns the same under a number that stays free in workers, which inherit it.
FileDescriptor inherited(FileDescriptor descriptor) {
  const int moved = fcntl(descriptor.get(), F_DUPFD, first_descriptor);
  if (moved < 0) {
    // EINVAL: the limit of descriptors is not above that number.
    const int error = errno == EINVAL ? EMFILE : errno;
    workloads::support::throw_refused(error, "descriptor of a channel");
  }
  return FileDescriptor(moved);
}

class DescriptorChannel final : public workloads::ChannelBackend {
 public:
  DescriptorChannel(std::unique_ptr<const Transport> transport, workloads::Sync& sync)
      : transport_(std::move(transport)), sync_(sync) {}

  void init(SyncState& state) const override {
    const workloads::ChannelTraits& traits = sync_.channel_traits(state);
    auto found = opened_.find(&state);
    if (found == opened_.end()) {
      // No more items are put in an iteration than this.
      const std::uint64_t capacity = std::min<std::uint64_t>(state.limit, traits.max_items);
      Opened opened{transport_->open(capacity, traits.item_bytes),
                    FileDescriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))};
      if (!opened.closed) workloads::support::throw_refused(errno, "eventfd of a channel");
      opened.ends.put = inherited(std::move(opened.ends.put));
      opened.ends.get = inherited(std::move(opened.ends.get));
      opened.closed = inherited(std::move(opened.closed));
      found = opened_.emplace(&state, std::move(opened)).first;
    } else {
      drain(found->second);
    }
    new (sync_.channel_memory(state))
        DescriptorState(found->second.ends, found->second.closed.get());
  }

  ChannelResult try_put(SyncState& state, std::uint32_t, const std::byte* item) const override {
    DescriptorState& shared = shared_of(state);
    if (shared.is_closed.load(std::memory_order_acquire)) return ChannelResult::closed;
    const std::uint32_t size = item_bytes_of(state);
    Turn turn;
    if (transport_->moves_in_parts(size) &&
        (!turn.try_lock(shared, shared.put) || !transport_->has_room(shared.put.end, size))) {
      return ChannelResult::would_block;
    }
    if (!moved(put_some(shared, item, size), size)) return ChannelResult::would_block;
    shared.get.waiters.record_wakeup(state);
    return ChannelResult::done;
  }
  ChannelResult try_get(SyncState& state, std::uint32_t, std::byte* item) const override {
    DescriptorState& shared = shared_of(state);
    // What was put before the channel was closed is found after this.
    const bool is_closed = shared.is_closed.load(std::memory_order_acquire);
    const std::uint32_t size = item_bytes_of(state);
    const auto missing = is_closed ? ChannelResult::closed : ChannelResult::would_block;
    Turn turn;
    if (transport_->moves_in_parts(size)) {
      if (!turn.try_lock(shared, shared.get)) return ChannelResult::would_block;
      const std::uint64_t bytes = bytes_in(shared);
      if (bytes < size) return bytes == 0 ? missing : ChannelResult::would_block;
    }
    if (!moved(get_some(shared, item, size), size)) return missing;
    shared.put.waiters.record_wakeup(state);
    return ChannelResult::done;
  }

  bool perform(SyncOperation& operation) const override {
    SyncState& state = *operation.state;
    DescriptorState& shared = shared_of(state);
    ChannelResult result = ChannelResult::done;
    if (operation.action == Action::put) {
      result =
          move(operation, shared.put, POLLOUT, ChannelWait::room,
               [&](std::byte* bytes, std::size_t size) { return put_some(shared, bytes, size); });
      if (result == ChannelResult::done) shared.get.waiters.record_wakeup(state);
    } else if (operation.action == Action::get) {
      result =
          move(operation, shared.get, POLLIN, ChannelWait::item,
               [&](std::byte* bytes, std::size_t size) { return get_some(shared, bytes, size); });
      if (result == ChannelResult::done) shared.put.waiters.record_wakeup(state);
    } else {
      throw_uncounted();
    }
    set_result(operation, result);
    return true;
  }

  void close(SyncState& state) const override {
    DescriptorState& shared = shared_of(state);
    if (shared.is_closed.exchange(true)) return;
    state.wakeups.fetch_add(1, std::memory_order_relaxed);
    if (eventfd_write(shared.closed, 1) != 0) fail(errno, "write to the eventfd of a channel");
  }
  bool is_closed(const SyncState& state) const override {
    return shared_of(state).is_closed.load(std::memory_order_acquire);
  }
  void task_done(SyncState&) const override { throw_uncounted(); }
  std::uint64_t size(const SyncState& state) const override {
    return bytes_in(shared_of(state)) / item_bytes_of(state);
  }
  std::uint64_t capacity(const SyncState& state) const override {
    return shared_of(state).capacity;
  }

 private:
  struct Opened {
    Transport::Ends ends;
    FileDescriptor closed;
  };

  DescriptorState& shared_of(const SyncState& state) const {
    return *std::launder(reinterpret_cast<DescriptorState*>(sync_.channel_memory(state)));
  }
  std::uint32_t item_bytes_of(const SyncState& state) const {
    return sync_.channel_traits(state).item_bytes;
  }

  /// Takes out what the last iteration left in it.
  void drain(const Opened& opened) const {
    // What does not fit of a datagram is dropped with it, and of a pipe it comes with the next
    // read.
    std::array<std::byte, 65536> bytes;
    while (transport_->get(opened.ends.get.get(), bytes.data(), bytes.size()) > 0) {
    }
    eventfd_t closed = 0;
    eventfd_read(opened.closed.get(), &closed);
  }

  /// Returns how many bytes can be got.
  static std::uint64_t bytes_in(const DescriptorState& shared) {
    int bytes = 0;
    if (ioctl(shared.get.end, FIONREAD, &bytes) != 0) fail(errno, "FIONREAD of a channel");
    return static_cast<std::uint64_t>(bytes);
  }

  // These return how many bytes were moved, 0 where none can be at once.

  std::size_t put_some(const DescriptorState& shared, const std::byte* bytes,
                       std::size_t size) const {
    const auto put = repeated([&] { return transport_->put(shared.put.end, bytes, size); });
    if (put < 0 && put != -EAGAIN) fail(-put, "putting an item into a channel");
    return put < 0 ? 0 : static_cast<std::size_t>(put);
  }
  std::size_t get_some(const DescriptorState& shared, std::byte* bytes, std::size_t size) const {
    const auto got = repeated([&] { return transport_->get(shared.get.end, bytes, size); });
    if (got < 0 && got != -EAGAIN) fail(-got, "getting an item from a channel");
    return got < 0 ? 0 : static_cast<std::size_t>(got);
  }
  /// Whether all of an item was moved that could be moved as a whole.
  static bool moved(std::size_t bytes, std::size_t size) {
    if (bytes != 0 && bytes != size) {
      throw std::runtime_error("channel: " + std::to_string(bytes) + " of the " +
                               std::to_string(size) + " bytes of an item were transferred");
    }
    return bytes != 0;
  }

  /// Moves an item by `move_some`, and waits for the side's end in between. An item of which a part
  /// was moved is moved to its end, whatever its time limit is and even if the channel is closed.
  template <typename MoveSome>
  ChannelResult move(SyncOperation& operation, Side& side, short event, ChannelWait what,
                     MoveSome move_some) const {
    SyncState& state = *operation.state;
    DescriptorState& shared = shared_of(state);
    const std::size_t size = item_bytes_of(state);
    const RecordedWait recorded(sync_, state, operation.task, operation.deadline_ns != 0,
                                state.wakeups.load(std::memory_order_relaxed), what);
    const WaiterCount::Waiting waiting(side.waiters);
    Turn turn;
    if (transport_->moves_in_parts(item_bytes_of(state)) &&
        !turn.lock(shared, side, operation.deadline_ns)) {
      return ChannelResult::timed_out;
    }
    bool is_in_time = true;
    for (std::size_t done = 0;;) {
      const bool is_closed = done == 0 && shared.is_closed.load(std::memory_order_acquire);
      if (is_closed && event == POLLOUT) return ChannelResult::closed;
      const std::size_t some = move_some(operation.item + done, size - done);
      done += some;
      if (done == size) return ChannelResult::done;
      if (some != 0) continue;
      if (is_closed) return ChannelResult::closed;
      if (!is_in_time && done == 0) return ChannelResult::timed_out;
      is_in_time = await(shared, side, event, done == 0, operation.deadline_ns);
    }
  }

  /// Waits until the end is ready or, where that may end the wait, the channel is closed or the
  /// time over (0: no limit). Returns false where it is.
  static bool await(const DescriptorState& shared, const Side& side, short event, bool may_end,
                    std::int64_t deadline_ns) {
    pollfd awaited[] = {{.fd = side.end, .events = event, .revents = 0},
                        {.fd = shared.closed, .events = POLLIN, .revents = 0}};
    const bool is_limited = may_end && deadline_ns != 0;
    timespec left{};
    if (is_limited) {
      const std::int64_t left_ns = deadline_ns - workloads::support::monotonic_now_ns();
      left = timespec_of(std::max<std::int64_t>(left_ns, 0));
    }
    const int ready = ppoll(awaited, may_end ? 2 : 1, is_limited ? &left : nullptr, nullptr);
    if (ready < 0 && errno != EINTR) fail(errno, "poll of a channel");
    return ready != 0;
  }

  std::unique_ptr<const Transport> transport_;
  workloads::Sync& sync_;
  /// Of each channel, in the process that made it.
  mutable std::map<const SyncState*, Opened> opened_;
};

}  // namespace

std::unique_ptr<const workloads::SyncBackend> make_descriptor_channel(
    std::unique_ptr<const Transport> transport, workloads::Sync& sync) {
  return std::make_unique<DescriptorChannel>(std::move(transport), sync);
}

}  // namespace models
