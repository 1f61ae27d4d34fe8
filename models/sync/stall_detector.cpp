// SPDX-License-Identifier: Apache-2.0
#include "models/sync/stall_detector.h"

#include <algorithm>
#include <atomic>

#include "workloads/sync.h"

namespace models {
namespace {

using workloads::SyncKind;
using workloads::SyncObject;
using workloads::SyncState;
using workloads::TaskWait;

/// The most tasks that a message names.
constexpr std::size_t max_named = 8;

constexpr auto relaxed = std::memory_order_relaxed;

const SyncState& state_of(const HarnessJob& job, std::uint32_t object) {
  return job.sync().states()[object];
}

bool is_held_by_one(SyncKind kind) {
  return kind == SyncKind::lock || kind == SyncKind::recursive_lock ||
         kind == SyncKind::reader_writer_lock;
}

std::string name_of(const SyncObject& object) {
  if (*object.name != '\0') return object.name;
  return std::string(workloads::name_of(object.kind));
}

/// Returns the object's name, with its number among those of the same name where it has others.
std::string object_text(const HarnessJob& job, std::uint32_t object) {
  const auto objects = job.workload().sync_objects();
  const std::string name = name_of(objects[object]);
  std::uint64_t before = 0;
  std::uint64_t all = 0;
  for (std::uint32_t other = 0; other < objects.size(); ++other) {
    if (name_of(objects[other]) != name) continue;
    if (other < object) ++before;
    ++all;
  }
  return all == 1 ? "the " + name : name + " " + std::to_string(before);
}

std::string task_text(std::size_t task) { return "task " + std::to_string(task); }

bool is_begun(const HarnessJob& job, std::size_t task) {
  return job.slot_of(task).state == Slot::begun;
}

bool is_untouched(const HarnessJob& job, std::size_t task) {
  return job.slot_of(task).state == Slot::untouched;
}

/// Returns the object that the task waits for, without a time limit; nothing where it does not.
std::optional<std::uint32_t> awaited(const HarnessJob& job, std::size_t task) {
  const TaskWait& wait = job.sync().waits()[task];
  const std::uint32_t object = wait.object.load(std::memory_order_acquire);
  if (object == 0 || wait.is_limited.load(relaxed) != 0) return std::nullopt;
  return object - 1;
}

/// Returns who holds what the task waits for; nothing where it is not held by one task.
std::optional<std::size_t> holder_of_awaited(const HarnessJob& job, std::size_t task) {
  const auto object = awaited(job, task);
  if (!object || !is_held_by_one(state_of(job, *object).kind)) return std::nullopt;
  const std::uint32_t holder = state_of(job, *object).holder.load(std::memory_order_acquire);
  if (holder == 0) return std::nullopt;
  return holder - 1;
}

/// Returns what the task waits for, which is the object or something of it: "room in the queue".
std::string awaited_text(const HarnessJob& job, std::size_t task, std::uint32_t object) {
  const std::string text = object_text(job, object);
  switch (job.sync().waits()[task].channel.load(relaxed)) {
    case workloads::ChannelWait::none:
      break;
    case workloads::ChannelWait::item:
      return "an item of " + text;
    case workloads::ChannelWait::room:
      return "room in " + text;
    case workloads::ChannelWait::join:
      return "all items of " + text + " to be done";
  }
  return text;
}

/// A task and the object that it waits for.
struct Waiter {
  std::size_t task;
  std::uint32_t object;
};

/// Finds cycles of tasks, each waiting for what the next one holds. Each wait is followed once, so
/// that a search from all tasks takes time in proportion to their number.
class CycleSearch {
 public:
  explicit CycleSearch(const HarnessJob& job) : job_(job), search_of_(job.task_count()) {}

  /// Returns the cycle that the task's wait leads to; empty where it leads to none, or to tasks
  /// that an earlier search came by.
  std::vector<Waiter> from(std::size_t task) {
    ++search_;
    std::vector<Waiter> path;
    while (search_of_[task] == 0) {
      search_of_[task] = search_;
      const auto object = awaited(job_, task);
      const auto holder = holder_of_awaited(job_, task);
      if (!object || !holder) return {};
      path.push_back({task, *object});
      task = *holder;
    }
    if (search_of_[task] != search_) return {};
    return {std::ranges::find(path, task, &Waiter::task), path.end()};
  }

 private:
  const HarnessJob& job_;
  std::uint32_t search_ = 0;
  std::vector<std::uint32_t> search_of_;  ///< of each task: which search came by; 0: none
};

/// "task 3 holds fork 3 and waits for fork 4, held by task 4, which waits for …"
std::string cycle_text(const HarnessJob& job, std::vector<Waiter> cycle) {
  std::rotate(cycle.begin(), std::ranges::min_element(cycle, {}, &Waiter::task), cycle.end());
  const auto awaited_by = [&](const Waiter& waiter) { return object_text(job, waiter.object); };
  if (cycle.size() == 1) {
    return task_text(cycle[0].task) + " holds " + awaited_by(cycle[0]) + " and waits for it";
  }
  std::string text = task_text(cycle[0].task) + " holds " + awaited_by(cycle.back());
  const std::size_t named = std::min(cycle.size(), max_named);
  for (std::size_t place = 0; place < named; ++place) {
    text += place == 0 ? " and waits for " : ", which waits for ";
    text +=
        awaited_by(cycle[place]) + ", held by " + task_text(cycle[(place + 1) % cycle.size()].task);
  }
  if (named < cycle.size()) {
    text += ", and so on through " + std::to_string(cycle.size() - named) + " more tasks";
  }
  return text;
}

/// "task 0 waits for event 1, task 2 for lock 0, held by task 5, which has ended, and 3 more"
std::string waits_text(const HarnessJob& job, std::string_view verb = "waits") {
  std::string text;
  std::size_t count = 0;
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const auto object = awaited(job, task);
    if (!object) continue;
    if (++count > max_named) continue;
    if (count > 1) text += ", ";
    text += task_text(task) + (count == 1 ? " " + std::string(verb) : "") + " for " +
            awaited_text(job, task, *object);
    const auto holder = holder_of_awaited(job, task);
    if (!holder) continue;
    text += ", held by " + task_text(*holder);
    if (!is_begun(job, *holder)) text += ", which has ended";
  }
  if (count > max_named) text += " and " + std::to_string(count - max_named) + " more tasks";
  return text;
}

std::uint64_t count_untouched(const HarnessJob& job) {
  std::uint64_t count = 0;
  for (std::size_t task = 0; task < job.task_count(); ++task) count += is_untouched(job, task);
  return count;
}

/// Returns how many more samples it takes where a task may be moving an item that waited for it.
unsigned samples_to_move_item(const HarnessJob& job, const SyncState& state) {
  if (state.kind != SyncKind::channel) return 0;
  return job.sync().channel_traits(state).item_bytes / StallDetector::bytes_per_sample;
}

/// Whether a task that waits for the object could go on at once.
bool is_available(const SyncState& state) {
  if (is_held_by_one(state.kind))
    return state.holder.load(std::memory_order_acquire) == 0 &&
           state.count.load(std::memory_order_acquire) == 0;
  if (state.kind == SyncKind::semaphore || state.kind == SyncKind::bounded_semaphore) {
    return state.count.load(std::memory_order_acquire) < state.limit;
  }
  return false;
}

}  // namespace

StallDetector::StallDetector(const HarnessJob& job) : job_(job), seen_(job.task_count()) {}

void StallDetector::reset() {
  std::ranges::fill(seen_, Seen{});
  quiet_samples_ = 0;
}

std::optional<Stall> StallDetector::sample() {
  bool any_moved = false;
  for (std::size_t task = 0; task < seen_.size(); ++task) {
    Seen& seen = seen_[task];
    const bool waited = seen.samples != 0;
    const std::uint32_t waits = job_.sync().waits()[task].waits.load(relaxed);
    const bool is_known = waited && waits == seen.waits;
    seen.samples = !awaited(job_, task) ? 0 : is_known ? seen.samples + 1 : 1;
    seen.waits = waits;
    any_moved |= seen.samples == 1 || (waited && seen.samples == 0);
  }
  quiet_samples_ = any_moved ? 1 : quiet_samples_ + 1;
  CycleSearch search(job_);
  for (std::size_t task = 0; task < seen_.size(); ++task) {
    if (!is_stuck(task, samples)) continue;
    const auto cycle = search.from(task);
    // The search reads one wait after the other, each load before the next. Tasks that still wait
    // as they did before it have not released anything meanwhile, so all that it found was true at
    // once.
    const bool holds = !cycle.empty() && std::ranges::all_of(cycle, [&](const Waiter& member) {
      return is_stuck(member.task, samples) && still_waits(member.task);
    });
    if (holds) return Stall{Stall::Kind::deadlock, cycle_text(job_, cycle)};
  }
  return stall_of_all();
}

bool StallDetector::still_waits(std::size_t task) const {
  return awaited(job_, task).has_value() &&
         job_.sync().waits()[task].waits.load(relaxed) == seen_[task].waits;
}

bool StallDetector::is_stuck(std::size_t task, unsigned in_samples) const {
  return seen_[task].samples >= in_samples;
}

std::optional<Stall> StallDetector::stall_of_all() const {
  const bool may_start_more = count_untouched(job_) != 0;
  bool any = false;
  for (std::size_t task = 0; task < seen_.size(); ++task) {
    const auto object = awaited(job_, task);
    if (!object) {
      if (is_begun(job_, task)) return std::nullopt;  // it does something, and may wake the others
      continue;
    }
    const SyncState& state = state_of(job_, *object);
    const bool was_woken = state.wakeups.load(std::memory_order_acquire) !=
                           job_.sync().waits()[task].wakeups.load(relaxed);
    // Readers that were let in together go on one after the other.
    const bool may_be_reader = state.kind == SyncKind::reader_writer_lock &&
                               state.holder.load(std::memory_order_acquire) == 0;
    const bool may_go_on = was_woken || is_available(state) || may_be_reader;
    const unsigned needed = (may_start_more ? samples_for_starvation
                             : may_go_on    ? samples_after_wakeup
                                            : samples) +
                            samples_to_move_item(job_, state);
    // Of many that are woken at once the last one may wait long for its turn on a processor.
    if (!is_stuck(task, needed) || quiet_samples_ < needed) return std::nullopt;
    any = true;
  }
  if (!any) return std::nullopt;
  Stall stall = stall_of(job_);
  // Nothing has changed since the first task was looked at.
  for (std::size_t task = 0; task < seen_.size(); ++task) {
    const bool waited = seen_[task].samples != 0;
    if (waited ? !still_waits(task) : is_begun(job_, task)) return std::nullopt;
  }
  return stall;
}

Stall stall_of(const HarnessJob& job) {
  CycleSearch search(job);
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const auto cycle = search.from(task);
    if (!cycle.empty()) return {Stall::Kind::deadlock, cycle_text(job, cycle)};
  }
  const std::uint64_t untouched = count_untouched(job);
  if (untouched == 0) {
    return {Stall::Kind::deadlock, waits_text(job) + ": nobody is left to let them go on"};
  }
  return {Stall::Kind::starvation, waits_text(job) + ", and no worker is left for the " +
                                       std::to_string(untouched) + " tasks that have not begun"};
}

namespace {

/// "1 of 2 permits of the semaphore were taken", "3 readers held the table"; empty where that says
/// nothing. Who they are is not recorded.
std::string permits_text(const HarnessJob& job, std::uint32_t object) {
  const SyncState& state = state_of(job, object);
  const std::uint32_t count = state.count.load(relaxed);
  if (count == 0) return "";
  if (state.kind == SyncKind::semaphore || state.kind == SyncKind::bounded_semaphore) {
    return std::to_string(count) + " of " + std::to_string(state.limit) + " permits of " +
           object_text(job, object) + " were taken";
  }
  if (state.kind == SyncKind::reader_writer_lock) {
    return std::to_string(count) + (count == 1 ? " reader held " : " readers held ") +
           object_text(job, object);
  }
  return "";
}

}  // namespace

std::string held_and_awaited(const HarnessJob& job) {
  std::string text;
  std::size_t count = 0;
  const auto add = [&](std::uint32_t holder, std::uint32_t object) {
    if (holder == 0 || ++count > max_named) return;
    if (count > 1) text += ", ";
    text += task_text(holder - 1) + " held " + object_text(job, object);
  };
  const auto states = job.sync().states();
  for (std::uint32_t object = 0; object < states.size(); ++object) {
    if (!is_held_by_one(states[object].kind)) continue;
    const std::uint32_t abandoned = states[object].abandoned.load(relaxed);
    const std::uint32_t holder = states[object].holder.load(relaxed);
    add(abandoned, object);
    if (abandoned != 0 && holder != 0) {
      text += " and died, " + task_text(holder - 1) + " has had it since";
    } else {
      add(holder, object);
    }
  }
  for (std::uint32_t object = 0; object < states.size(); ++object) {
    const std::string permits = permits_text(job, object);
    if (permits.empty() || ++count > max_named) continue;
    if (count > 1) text += ", ";
    text += permits;
  }
  const std::string waits = waits_text(job, "waited");
  if (!text.empty() && !waits.empty()) text += "; ";
  return text + waits;
}

}  // namespace models
