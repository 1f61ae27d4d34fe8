// SPDX-License-Identifier: Apache-2.0
#include "models/job/job.h"

#include <pthread.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "models/job/cancel_unstarted.h"
#include "models/job/job_memory.h"
#include "models/support/os/sleep.h"
#include "workloads/cancellation.h"
#include "workloads/channel.h"
#include "workloads/loop_inbox.h"
#include "workloads/support/monotonic_clock.h"

namespace models {
namespace {

constexpr std::uint64_t align(std::uint64_t offset) { return (offset + 63) / 64 * 64; }

bool are_kept(TimesOf times, const workloads::Workload& workload) {
  return times == TimesOf::all_tasks || workload.waits() || !workload.sync_objects().empty();
}

/// Returns how many tasks have places for what they record of sync objects.
std::size_t tasks_that_share(const workloads::Workload& workload) {
  return workload.sync_objects().empty() ? 0 : workload.task_count();
}

/// Returns the size of the largest item of the workload's channels, in whole cache lines; 0 where
/// it has none.
std::uint64_t mailbox_bytes(const workloads::Workload& workload) {
  std::uint64_t bytes = 0;
  for (const workloads::SyncObject& object : workload.sync_objects()) {
    if (object.kind != workloads::SyncKind::channel) continue;
    bytes = std::max<std::uint64_t>(bytes, object.channel.item_bytes);
  }
  return align(bytes);
}

/// Throws `std::length_error` where that is more than a process can map.
std::uint64_t channels_bytes(const workloads::Workload& workload) {
  constexpr std::uint64_t max_bytes = std::uint64_t{1} << 46;
  std::uint64_t bytes = 0;
  for (const workloads::SyncObject& object : workload.sync_objects()) {
    bytes += channel_bytes(object);
    if (bytes > max_bytes) {
      throw std::length_error(
          "its channels need more than 64 TiB of memory: use a smaller --capacity or --item-size");
    }
  }
  return bytes;
}

}  // namespace

thread_local constinit Job::Registration Job::registration_;

Job::Layout Job::layout(const workloads::Workload& workload, unsigned workers, bool has_arrivals,
                        TimesOf times) {
  const std::uint64_t tasks = workload.task_count();
  static_assert(std::is_trivially_copyable_v<Header>);
  Layout layout;
  layout.errors = align(sizeof(Header));
  layout.worker_table = align(layout.errors + sizeof(Errors));
  layout.counts = align(layout.worker_table + support::WorkerTable::bytes(workers));
  layout.slots = align(layout.counts + workers * sizeof(WorkerCount));
  layout.offsets = align(layout.slots + tasks * sizeof(Slot));
  layout.stride = workload.max_output_bytes(0);
  for (std::size_t task = 1; task < tasks; ++task) {
    if (workload.max_output_bytes(task) != layout.stride) layout.stride = 0;
  }
  layout.times = layout.offsets;
  if (layout.stride == 0)
    layout.times = align(layout.offsets + (tasks + 1) * sizeof(std::uint64_t));
  layout.arrivals =
      align(layout.times + (are_kept(times, workload) ? tasks * sizeof(TaskTimes) : 0));
  const std::size_t objects = workload.sync_objects().size();
  layout.loop_inboxes = align(layout.arrivals + (has_arrivals ? tasks * sizeof(std::int64_t) : 0));
  // The waiters take memory only where loops in several processes use them, and channels only what
  // their implementation uses. What is behind them is written before every iteration
  // (`HarnessJob::clear`).
  layout.loop_waiters =
      align(layout.loop_inboxes + (objects == 0 ? 0 : workers * sizeof(workloads::LoopInbox)));
  layout.channels =
      align(layout.loop_waiters + tasks_that_share(workload) * sizeof(workloads::LoopWaiter));
  layout.mailboxes = align(layout.channels + channels_bytes(workload));
  layout.sync_states =
      align(layout.mailboxes + tasks_that_share(workload) * mailbox_bytes(workload));
  layout.task_waits = align(layout.sync_states + objects * sizeof(workloads::SyncState));
  layout.wait_samples =
      align(layout.task_waits + tasks_that_share(workload) * sizeof(workloads::TaskWait));
  layout.shared =
      align(layout.wait_samples +
            tasks_that_share(workload) * workload.wait_samples_per_task() * sizeof(std::int64_t));
  layout.cancellation = layout.shared;  // at the front, so that every language finds it
  layout.outputs = align(layout.shared + workload.shared_bytes());
  layout.total = layout.outputs;
  for (std::size_t task = 0; task < tasks; ++task) {
    const std::uint64_t room = workload.max_output_bytes(task);
    if (room > std::numeric_limits<std::uint32_t>::max()) {
      throw std::length_error("task " + std::to_string(task) +
                              " may return more than 4 GiB: use a smaller --size");
    }
    layout.total += room;
  }
  return layout;
}

Job::Job(workloads::support::FileDescriptor fd, Build build)
    : Job(support::SharedMemory::attach(std::move(fd)), build) {}

Job::Job(support::SharedMemory&& memory, Build build)
    : Job(std::move(memory), build(configuration_of(memory))) {}

Job::Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& workload)
    : Job(std::move(memory), std::move(workload), *workload, header_of(memory).workers,
          header_of(memory).has_arrivals != 0, header_of(memory).times) {
  if (memory_.size() != layout_.total) {
    throw std::runtime_error("the shared memory does not hold a job of this program");
  }
}

Job::Job(support::SharedMemory&& memory, std::unique_ptr<workloads::Workload>&& owned,
         const workloads::Workload& workload, unsigned workers, bool has_arrivals, TimesOf times)
    : owned_(std::move(owned)),
      workload_(workload),
      workers_(workers),
      layout_(layout(workload, workers, has_arrivals, times)),
      memory_(std::move(memory)),
      id_(next_id()),
      worker_table_(at<std::byte>(layout_.worker_table), workers),
      errors_(at<Errors>(layout_.errors)),
      counts_(at<WorkerCount>(layout_.counts)),
      slots_(at<Slot>(layout_.slots)),
      offsets_(at<std::uint64_t>(layout_.offsets)),
      times_(are_kept(times, workload) ? at<TaskTimes>(layout_.times) : nullptr),
      arrivals_(has_arrivals ? at<std::int64_t>(layout_.arrivals) : nullptr),
      outputs_(at<std::byte>(layout_.outputs)),
      sync_({at<workloads::SyncState>(layout_.sync_states), workload.sync_objects().size()},
            {at<workloads::TaskWait>(layout_.task_waits), tasks_that_share(workload)},
            at<std::byte>(layout_.shared),
            {at<std::int64_t>(layout_.wait_samples),
             tasks_that_share(workload) * workload.wait_samples_per_task()},
            memory_.fd()) {
  if (workload.sync_objects().empty()) return;
  sync_.share_loops({at<workloads::LoopWaiter>(layout_.loop_waiters), task_count()},
                    {at<workloads::LoopInbox>(layout_.loop_inboxes), workers});
  if (workload.cancels_tasks()) {
    sync_.share_cancellation(*at<workloads::Cancellation>(layout_.cancellation));
  }
  const auto objects = workload.sync_objects();
  std::vector<std::byte*> channels(objects.size());
  std::byte* channel = at<std::byte>(layout_.channels);
  for (std::size_t object = 0; object < objects.size(); ++object) {
    channels[object] = channel;
    channel += channel_bytes(objects[object]);
  }
  sync_.share_channels(objects, std::move(channels), at<std::byte>(layout_.mailboxes),
                       mailbox_bytes(workload));
}

std::uint64_t Job::next_id() {
  // A forked child is a worker of its own: the registration of the forking thread is not its.
  static const int forgets = pthread_atfork(nullptr, nullptr, [] { registration_ = {}; });
  static std::atomic<std::uint64_t> last_id{0};
  if (forgets != 0) throw std::system_error(forgets, std::generic_category(), "pthread_atfork");
  return ++last_id;
}

const Job::Header& Job::header_of(const support::SharedMemory& memory) {
  const auto* header = reinterpret_cast<const Header*>(memory.data());
  if (memory.size() < sizeof(Header) || header->magic != Header::expected_magic) {
    throw std::runtime_error("the shared memory does not hold a job of this program");
  }
  return *header;
}

workloads::Configuration Job::configuration_of(const support::SharedMemory& memory) {
  const Header& header = header_of(memory);
  return {
      .tasks = header.tasks,
      .size = header.size,
      .seed = header.seed,
      .time_scale = header.time_scale,
      .workload = std::string(header.workload, strnlen(header.workload, sizeof header.workload)),
      .options = workloads::decode_options(
          {header.options, strnlen(header.options, sizeof header.options)})};
}

workloads::Output Job::room(std::size_t task) const {
  if (layout_.stride != 0) return {outputs_ + task * layout_.stride, layout_.stride};
  return {outputs_ + offsets_[task], offsets_[task + 1] - offsets_[task]};
}

template <bool timed>
void Job::run_tasks(std::size_t first, std::size_t last, unsigned worker,
                    workloads::Io& io) noexcept {
  for (std::size_t task = first; task < last; ++task) {
    if constexpr (timed) {
      if (cancel_unstarted(*this, task, worker)) [[unlikely]]
        continue;
      if (!sync_.states().empty()) mark_begun(task, worker);
      times_[task].begin_ns = workloads::support::monotonic_now_ns();
    }
    try {
      const std::size_t size = workload_.run(task, room(task), io);
      if (timed && size == workloads::cancelled_result) [[unlikely]] {
        mark_cancelled(task, worker);
      } else {
        write_slot(task, size, worker, Slot::done);
      }
    } catch (...) {
      record_current_exception(task, worker);
    }
    if constexpr (timed) times_[task].end_ns = workloads::support::monotonic_now_ns();
  }
}

void Job::register_worker(unsigned worker) noexcept {
  registration_ = {.job = id_, .place = worker_table_.enter(worker)};
}

void Job::leave() noexcept {
  if (registration_.job != id_) return;
  if (registration_.place) worker_table_.leave(*registration_.place);
  registration_ = {};
}

std::string Job::sync_implementation() const {
  const Header& header = *at<Header>(0);
  return {header.sync, strnlen(header.sync, sizeof header.sync)};
}

support::ReapedUsage& Job::reaped_usage() noexcept { return at<Header>(0)->reaped_usage; }

std::int64_t Job::start_ns() const noexcept {
  return at<Header>(0)->start_ns.load(std::memory_order_acquire);
}

std::int64_t Job::arrival_ns(std::size_t task) const { return start_ns() + arrivals_[task]; }

void Job::await_arrival(std::size_t task) const {
  if (arrivals_ != nullptr) support::sleep_until(arrival_ns(task));
}

void Job::run(std::size_t first, std::size_t last, unsigned worker, workloads::Io& io) noexcept {
  enter(worker);
  if (times_ != nullptr) {
    run_tasks<true>(first, last, worker, io);
  } else {
    run_tasks<false>(first, last, worker, io);
  }
  count(worker, last - first);
}

void Job::count(unsigned worker, std::uint64_t tasks) noexcept {
  // One writer per counter: no read-modify-write on the bus.
  auto& counter = counts_[worker].tasks;
  counter.store(counter.load(std::memory_order_relaxed) + tasks, std::memory_order_relaxed);
}

workloads::Coroutine<std::size_t> Job::begin(std::size_t task, unsigned worker, workloads::Io& io) {
  enter(worker);
  mark_begun(task, worker);
  if (times_ != nullptr) times_[task].begin_ns = workloads::support::monotonic_now_ns();
  return workload_.run_suspending(task, room(task), io);
}

void Job::end(std::size_t task, unsigned worker, workloads::Coroutine<std::size_t>& done) noexcept {
  try {
    const std::size_t size = done.result();
    if (size == workloads::cancelled_result) [[unlikely]] {
      mark_cancelled(task, worker);
    } else {
      write_slot(task, size, worker, Slot::done);
    }
  } catch (const workloads::Cancelled&) {
    mark_cancelled(task, worker);
  } catch (...) {
    record_current_exception(task, worker);
  }
  if (times_ != nullptr) times_[task].end_ns = workloads::support::monotonic_now_ns();
  count(worker, 1);
}

void Job::record_result(std::size_t task, unsigned worker, std::size_t size, TaskTimes times) {
  if (size > room(task).size()) {
    throw std::runtime_error("task " + std::to_string(task) + " returned " + std::to_string(size) +
                             " bytes, and may return " + std::to_string(room(task).size()));
  }
  write_slot(task, size, worker, Slot::done);
  if (times_ != nullptr) times_[task] = times;
  count(worker, 1);
}

std::size_t Job::first_unfinished(std::size_t first, std::size_t last) const {
  for (; first < last; ++first) {
    const std::uint16_t state = slot(first).state;
    if (state == Slot::untouched || state == Slot::begun) break;
  }
  return first;
}

void Job::mark_cancelled(std::size_t task, unsigned worker) noexcept {
  Slot now = slot(task);
  while (now.state == Slot::untouched || now.state == Slot::begun) {
    const Slot cancelled{0, static_cast<std::uint16_t>(worker), Slot::cancelled};
    if (std::atomic_ref(slots_[task])
            .compare_exchange_weak(now, cancelled, std::memory_order_relaxed))
      return;
  }
}

void Job::mark_begun(std::size_t task, unsigned worker) noexcept {
  write_slot(task, 0, worker, Slot::begun);
}

std::vector<std::size_t> Job::begun_by(unsigned worker, std::size_t max_count) const {
  std::vector<std::size_t> tasks;
  for (std::size_t task = 0; task < task_count() && tasks.size() < max_count; ++task) {
    const Slot now = slot(task);
    if (now.state == Slot::begun && now.worker == worker) tasks.push_back(task);
  }
  return tasks;
}

}  // namespace models
