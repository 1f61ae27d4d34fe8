// SPDX-License-Identifier: Apache-2.0
#include "models/job/harness_job.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <stdexcept>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "models/job/arrivals.h"
#include "models/job/job_memory.h"
#include "workloads/loop_inbox.h"
#include "workloads/support/monotonic_clock.h"

namespace models {

std::uint64_t HarnessJob::required_bytes(const workloads::Workload& workload, unsigned workers,
                                         bool has_arrivals, TimesOf times) {
  return layout(workload, workers, has_arrivals, times).total;
}

HarnessJob::HarnessJob(const workloads::Workload& workload, unsigned workers, double arrival_rate,
                       TimesOf times)
    : Job(support::SharedMemory(required_bytes(workload, workers, arrival_rate > 0, times)), {},
          workload, workers, arrival_rate > 0, times) {
  const workloads::Configuration& configuration = workload.configuration();
  auto& header = *at<Header>(0);
  if (configuration.workload.size() >= sizeof header.workload) {
    throw std::length_error("the workload's name is too long: '" + configuration.workload + "'");
  }
  std::memcpy(header.workload, configuration.workload.data(), configuration.workload.size());
  header.tasks = configuration.tasks;
  header.size = configuration.size;
  header.seed = configuration.seed;
  header.time_scale = configuration.time_scale;
  const std::string options = workloads::encode(configuration.options);
  if (options.size() >= sizeof header.options) {
    throw std::length_error("the workload's options are too long");
  }
  std::memcpy(header.options, options.data(), options.size());
  header.workers = workers;
  header.has_arrivals = has_arrivals() ? 1 : 0;
  header.times = times;
  if (has_arrivals()) {
    schedule_arrivals(arrival_rate, configuration.seed, {arrivals_, task_count()});
  }
  header.magic = Header::expected_magic;
  for (std::size_t task = 0; layout_.stride == 0 && task < task_count(); ++task) {
    offsets_[task + 1] = offsets_[task] + workload.max_output_bytes(task);
  }
}

void HarnessJob::start_sync(const std::string& implementation) {
  auto& header = *at<Header>(0);
  if (implementation.size() >= sizeof header.sync) {
    throw std::length_error("the name of the implementation is too long: '" + implementation + "'");
  }
  std::memset(header.sync, 0, sizeof header.sync);
  std::memcpy(header.sync, implementation.data(), implementation.size());
  make_sync_states();
}

void HarnessJob::make_sync_states() {
  const auto objects = workload_.sync_objects();
  for (std::size_t object = 0; object < objects.size(); ++object) {
    workloads::SyncState& state = sync_.states()[object];
    state.kind = objects[object].kind;
    state.limit = objects[object].limit;
    sync_.backend(state.kind).init(state);
    made_sync_states_ = object + 1;
  }
}

void HarnessJob::destroy_sync_states() noexcept {
  for (workloads::SyncState& state : sync_.states().first(std::exchange(made_sync_states_, 0))) {
    sync_.backend(state.kind).destroy(state);
  }
}

HarnessJob::~HarnessJob() {
  if (!has_sync_backends()) return;
  const bool has_waiters = std::ranges::any_of(sync_.waits(), [](const workloads::TaskWait& wait) {
    return wait.object.load(std::memory_order_acquire) != 0;
  });
  if (!has_waiters) destroy_sync_states();
}

void HarnessJob::set_cancellation(workloads::CancellationResponse response,
                                  std::uint64_t in_flight) {
  cancellation_response_ = response;
  tasks_in_flight_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(in_flight, UINT32_MAX));
  write_cancellation();
}

void HarnessJob::write_cancellation() {
  workloads::Cancellation* const cancellation = sync_.cancellation();
  if (cancellation == nullptr) return;
  cancellation->response.store(cancellation_response_, std::memory_order_relaxed);
  cancellation->in_flight.store(tasks_in_flight_, std::memory_order_relaxed);
}

void HarnessJob::start_clock() noexcept {
  at<Header>(0)->start_ns.store(workloads::support::monotonic_now_ns(), std::memory_order_release);
}

void HarnessJob::clear() {
  for (std::size_t task = 0; task < task_count(); ++task) {
    // Only what was written: the outputs are laid out for the largest results, and touching all of
    // them would make every job as large as its bound.
    if (slots_[task].size != 0) std::memset(room(task).data(), 0, slots_[task].size);
  }
  std::memset(slots_, 0, task_count() * sizeof(Slot));
  if (times_ != nullptr) std::memset(times_, 0, task_count() * sizeof(TaskTimes));
  for (unsigned worker = 0; worker < workers_; ++worker) {
    counts_[worker].tasks.store(0, std::memory_order_relaxed);
  }
  std::ranges::fill(callbacks_, std::uint16_t{0});
  for (auto& message : errors_->messages) message.written.store(0, std::memory_order_relaxed);
  errors_->count.store(0, std::memory_order_relaxed);
  for (workloads::LoopInbox& inbox : sync_.loop_inboxes()) {
    inbox.last.store(0, std::memory_order_relaxed);
  }
  destroy_sync_states();
  const auto shared_from = reinterpret_cast<std::byte*>(sync_.states().data());
  if (!sync_.states().empty() || workload_.shared_bytes() != 0) {
    std::memset(shared_from, 0, layout_.outputs - layout_.sync_states);
    make_sync_states();
  }
  write_cancellation();
}

std::span<const std::byte> HarnessJob::output(std::size_t task) const {
  return room(task).first(slots_[task].size);
}

std::uint64_t HarnessJob::digest() const {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  for (std::size_t task = 0; task < task_count(); ++task) {
    const auto bytes = output(task);
    const auto size = static_cast<std::uint64_t>(bytes.size());
    XXH3_64bits_update(&state, &size, sizeof size);
    XXH3_64bits_update(&state, bytes.data(), bytes.size());
  }
  return XXH3_64bits_digest(&state);
}

std::vector<std::uint64_t> HarnessJob::tasks_by_worker() const {
  std::vector<std::uint64_t> result;
  if (workload_.cancels_tasks()) {
    // A worker that was ended has not counted its tasks.
    result.resize(workers_);
    for (std::size_t task = 0; task < task_count(); ++task) ++result.at(slots_[task].worker);
    return result;
  }
  for (unsigned worker = 0; worker < workers_; ++worker) {
    result.push_back(counts_[worker].tasks.load(std::memory_order_relaxed));
  }
  return result;
}

std::string HarnessJob::failures() const {
  const std::uint64_t count = errors_->count.load(std::memory_order_acquire);
  if (count == 0) return {};
  std::string text =
      std::to_string(count) + " of " + std::to_string(task_count()) + " tasks failed:";
  constexpr std::uint64_t shown = 3;
  for (std::uint64_t place = 0; place < std::min(count, shown); ++place) {
    const auto& kept = errors_->messages[place];
    if (kept.written.load(std::memory_order_acquire) == 0) continue;
    text += (place == 0 ? " task " : "; task ") + std::to_string(kept.task) + ": " + kept.text;
  }
  return count > shown ? text + "; …" : text;
}

int HarnessJob::refused_error() const {
  const auto& beside = errors_->worker_failure;
  if (beside.written.load(std::memory_order_acquire) != 0 && beside.error != 0) return beside.error;
  for (const auto& kept : errors_->messages) {
    if (kept.written.load(std::memory_order_acquire) != 0 && kept.error != 0) return kept.error;
  }
  return 0;
}

std::string HarnessJob::check_waits() const {
  for (std::size_t task = 0; times_ != nullptr && task < task_count(); ++task) {
    const std::int64_t waited_ns = times_[task].end_ns - times_[task].begin_ns;
    const std::int64_t min_ns = workload_.minimum_wait(task).count();
    if (waited_ns < min_ns) {
      return "task " + std::to_string(task) + " had to wait " + std::to_string(min_ns) +
             " ns and was over after " + std::to_string(waited_ns) + " ns";
    }
  }
  return {};
}

std::string HarnessJob::check_arrivals() const {
  for (std::size_t task = 0; arrivals_ != nullptr && task < task_count(); ++task) {
    const std::int64_t early_ns = arrival_ns(task) - times_[task].begin_ns;
    if (early_ns > 0) {
      return "task " + std::to_string(task) + " began " + std::to_string(early_ns) +
             " ns before it arrived";
    }
  }
  return {};
}

std::string HarnessJob::check_cancelled() const {
  std::uint64_t kept = 0;
  std::vector<std::byte> expected;
  for (std::size_t task = 0; task < task_count(); ++task) {
    if (slots_[task].state != Slot::done) continue;
    ++kept;
    expected.resize(workload_.max_output_bytes(task));
    expected.resize(workload_.expect(task, expected));
    if (!std::ranges::equal(output(task), expected)) return explain_difference(*this);
  }
  const workloads::Cancellation& cancellation = *sync_.cancellation();
  const std::uint64_t finished = cancellation.finished.load(std::memory_order_relaxed);
  // One whose thread or process is ended may have ended its work a moment before. It was in flight
  // then, beside those that had begun to wait or work.
  std::uint64_t may_be_lost = 0;
  if (cancellation_response_ == workloads::CancellationResponse::is_terminated) {
    const std::uint64_t in_flight = tasks_in_flight_ == 0 ? task_count() : tasks_in_flight_;
    const std::uint64_t begun = cancellation.begun.load(std::memory_order_relaxed);
    may_be_lost = in_flight - std::min(in_flight, begun);
  }
  if (kept <= finished && finished - kept <= may_be_lost) return {};
  return std::to_string(finished) + " tasks ended with a result, and " + std::to_string(kept) +
         " of them have it";
}

std::string HarnessJob::check(std::uint64_t expected_digest) const {
  if (auto failed = failures(); !failed.empty()) return failed;
  const std::size_t unfinished = first_unfinished(0, task_count());
  if (unfinished != task_count()) return "task " + std::to_string(unfinished) + " did not run";
  for (std::size_t task = 0; task < task_count(); ++task) {
    if (slots_[task].worker >= workers_ || slots_[task].size > room(task).size()) {
      return "the slot of task " + std::to_string(task) + " is damaged";
    }
  }
  if (workload_.cancels_tasks()) return check_cancelled();
  const auto by_worker = tasks_by_worker();
  const auto ran = std::accumulate(by_worker.begin(), by_worker.end(), std::uint64_t{0});
  if (ran != task_count()) {
    return "the workers ran " + std::to_string(ran) + " tasks instead of " +
           std::to_string(task_count()) + ": some ran twice or were lost";
  }
  if (auto callbacks = callback_fault(); !callbacks.empty()) return callbacks;
  if (auto wait = check_waits(); !wait.empty()) return wait;
  if (auto arrival = check_arrivals(); !arrival.empty()) return arrival;
  if (digest() != expected_digest) return explain_difference(*this);
  return {};
}

void HarnessJob::record_expected_results() {
  for (std::size_t task = 0; task < task_count(); ++task) {
    try {
      record_result(task, 0, workload().expect(task, room(task)), {});
    } catch (...) {
      record_current_exception(task, 0);
      count(0, 1);
    }
  }
  if (const auto failed = failures(); !failed.empty()) throw std::runtime_error(failed);
}

std::unique_ptr<HarnessJob> run_oracle(const workloads::Workload& workload) {
  auto job = std::make_unique<HarnessJob>(workload, 1);
  job->record_expected_results();
  return job;
}

std::string explain_difference(const HarnessJob& job) {
  const auto oracle = run_oracle(job.workload());
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    if (job.slot_of(task).state == Slot::cancelled) continue;
    if (!std::ranges::equal(job.output(task), oracle->output(task))) {
      return "task " + std::to_string(task) + " answered wrongly: its " +
             std::to_string(job.output(task).size()) + " bytes differ from the " +
             std::to_string(oracle->output(task).size()) + " expected ones";
    }
  }
  return "the results are not those of the expected digest";
}

}  // namespace models
