// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/pipe_pool.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <system_error>

#include "workloads/support/pipe.h"

namespace models::support {
namespace {

constexpr std::size_t read_bytes = 256 << 10;
/// The number of requests that a worker has outstanding, so that it need not wait for the
/// coordinator between two. It is larger for single submissions, each of which is only one task.
constexpr std::size_t ahead_in_batch = 2;
constexpr std::size_t ahead_in_submissions = 64;

}  // namespace

PipePool::PipePool(Job& job, WorkerGroup& workers, const Settings& settings)
    : job_(job), workers_(workers), settings_(settings), buffer_(read_bytes) {
  run_or_kill([this, &settings] {
    for (unsigned index = 0; index < settings.workers; ++index) {
      lanes_.emplace_back();
      polled_.push_back({-1, POLLIN, 0});
      start(index);
    }
    await_ready();
  });
}

/// Kills the workers instead of waiting for them: one may be writing to a pipe that is not read
/// any more, and it would not get an error, because later workers have inherited the other end.
template <typename Run>
void PipePool::run_or_kill(Run run) {
  try {
    run();
  } catch (...) {
    workers_.kill_all();
    throw;
  }
}

void PipePool::await_ready() {
  for (unsigned index = 0; index < lanes_.size(); ++index) {
    while (!lanes_[index].is_ready) receive(index);
  }
}

PipePool::~PipePool() {
  constexpr PipeRequest end{};
  for (const Lane& lane : lanes_) {
    if (!lane.requests) continue;
    try {
      workloads::support::write_fully(lane.requests, &end, sizeof end);
    } catch (const std::system_error&) {
      // It is gone already.
    }
  }
}

void PipePool::start(unsigned index) {
  workloads::support::Pipe requests("pipe of a worker");
  workloads::support::Pipe answers("pipe of a worker");
  Lane& lane = lanes_[index];
  lane.requests = std::move(requests.write_end);
  lane.answers = std::move(answers.read_end);
  lane.received.clear();
  lane.end.reset();
  lane.is_ready = false;
  lane.quota = settings_.max_tasks_per_worker != 0 ? settings_.max_tasks_per_worker
                                                   : std::numeric_limits<std::uint64_t>::max();
  workers_.start({.role = WorkerCommand::Role::pipe, .index = index, .pins = settings_.pin},
                 {requests.read_end.get(), answers.write_end.get()});
  polled_[index].fd = lane.answers.get();
  // The worker's ends close here: an end of file on the answers means that it is gone. (Workers
  // that are forked later have these ends no more.)
}

void PipePool::replace(unsigned index) {
  constexpr PipeRequest end{};
  workloads::support::write_fully(lanes_[index].requests, &end, sizeof end);
  if (await_end(index).status != 0) lost(index);
  start(index);
}

const WorkerGroup::End& PipePool::await_end(unsigned index) {
  while (!lanes_[index].end) {
    auto end = workers_.await_end();
    const unsigned ended = end.index;
    lanes_[ended].end = std::move(end);
  }
  return *lanes_[index].end;
}

void PipePool::ask(unsigned index, Range tasks) {
  Lane& lane = lanes_[index];
  const PipeRequest request{tasks.first, tasks.last};
  lane.outstanding.push_back(tasks);
  lane.quota -= tasks.size();
  if (!workloads::support::write_fully(lane.requests, &request, sizeof request)) lost(index);
}

Range PipePool::next_range(std::uint64_t quota) {
  const std::uint32_t left = last_ - next_;
  // Half of an equal share of the tasks that are left.
  std::uint32_t count = chunk_ != 0 ? chunk_ : left / (2 * settings_.workers);
  count = std::min(std::max(count, 1U), left);
  count = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, quota));
  const Range range{next_, next_ + count};
  next_ += count;
  return range;
}

void PipePool::feed(unsigned index, std::size_t requests_at_once) {
  Lane& lane = lanes_[index];
  if (lane.quota == 0 && lane.outstanding.empty() && next_ < last_) replace(index);
  while (next_ < last_ && lane.quota > 0 && lane.outstanding.size() < requests_at_once) {
    // Towards the end no worker holds requests that another one could begin at once.
    const std::uint32_t left = last_ - next_;
    if (!lane.outstanding.empty() && left < 4 * settings_.workers) return;
    ask(index, next_range(lane.quota));
  }
}

void PipePool::run_all(std::uint32_t chunk, std::size_t requests_at_once) {
  next_ = 0;
  last_ = static_cast<std::uint32_t>(job_.task_count());
  chunk_ = chunk;
  answered_ = 0;
  for (unsigned index = 0; index < lanes_.size(); ++index) feed(index, 1);
  while (answered_ < job_.task_count()) {
    for (unsigned index = 0; index < lanes_.size(); ++index) feed(index, requests_at_once);
    receive_some();
  }
  check_exited_workers();
}

void PipePool::run_batch() {
  const auto chunk = std::min<std::uint64_t>(settings_.chunk, job_.task_count());
  run_or_kill([&] { run_all(static_cast<std::uint32_t>(chunk), ahead_in_batch); });
}

void PipePool::submit_all() {
  run_or_kill([this] { run_all(1, ahead_in_submissions); });
}

void PipePool::call_back_all(const std::function<void(std::size_t task)>& call_back) {
  call_back_ = call_back;
  submit_all();
}

void PipePool::apply_all() {
  run_or_kill([this] {
    answered_ = 0;
    for (std::uint32_t task = 0; task < job_.task_count(); ++task) {
      if (lanes_[0].quota == 0) replace(0);
      ask(0, {task, task + 1});
      while (answered_ <= task)
        receive_some();  // from all workers, so that the death of an idle one is noticed
    }
    check_exited_workers();
  });
}

/// Throws when a worker died idle: the batch is complete, but the cell has fewer workers than it
/// asked for.
void PipePool::check_exited_workers() {
  while (auto end = workers_.next_end()) {
    const unsigned index = end->index;
    lanes_[index].end = std::move(end);
    lost(index);
  }
}

void PipePool::receive_some() {
  while (poll(polled_.data(), polled_.size(), -1) < 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
  }
  for (unsigned index = 0; index < lanes_.size(); ++index) {
    if (polled_[index].revents != 0) receive(index);
  }
}

void PipePool::receive(unsigned index) {
  Lane& lane = lanes_[index];
  ssize_t got = 0;
  while ((got = read(lane.answers.get(), buffer_.data(), buffer_.size())) < 0 && errno == EINTR) {
  }
  if (got < 0) throw std::system_error(errno, std::generic_category(), "reading an answer");
  if (got == 0) lost(index);
  const auto size = static_cast<std::size_t>(got);
  if (lane.received.empty()) {
    const std::size_t taken = take_answers(index, buffer_.data(), size);
    lane.received.assign(buffer_.data() + taken, buffer_.data() + size);
    return;
  }
  lane.received.insert(lane.received.end(), buffer_.data(), buffer_.data() + size);
  const std::size_t taken = take_answers(index, lane.received.data(), lane.received.size());
  lane.received.erase(lane.received.begin(),
                      lane.received.begin() + static_cast<std::ptrdiff_t>(taken));
}

std::size_t PipePool::take_answers(unsigned index, const std::byte* data, std::size_t size) {
  std::size_t taken = 0;
  while (size - taken >= sizeof(PipeAnswer)) {
    PipeAnswer answer{};
    std::memcpy(&answer, data + taken, sizeof answer);
    if (size - taken - sizeof answer < answer.size) break;
    take_answer(index, answer, data + taken + sizeof answer);
    taken += sizeof answer + answer.size;
  }
  return taken;
}

void PipePool::take_answer(unsigned index, const PipeAnswer& answer, const std::byte* payload) {
  if (answer.task == ready_for_requests) {
    lanes_[index].is_ready = true;
    return;
  }
  auto& outstanding = lanes_[index].outstanding;
  if (outstanding.empty() || answer.task != outstanding.front().first) {
    throw std::runtime_error("worker " + std::to_string(index) + " answered for task " +
                             std::to_string(answer.task) + ", which it was not asked for");
  }
  if (++outstanding.front().first == outstanding.front().last) outstanding.pop_front();
  const TaskTimes times{answer.begin_ns, answer.end_ns};
  if (answer.outcome == PipeAnswer::Outcome::cancelled) {
    job_.mark_cancelled(answer.task, index);
  } else if (answer.outcome == PipeAnswer::Outcome::failed) {
    const std::string message(reinterpret_cast<const char*>(payload), answer.size);
    job_.record_failure(answer.task, index, message.c_str(), times);
  } else {
    const auto room = job_.room(answer.task);
    std::memcpy(room.data(), payload, std::min<std::size_t>(answer.size, room.size()));
    job_.record_result(answer.task, index, answer.size, times);
  }
  ++answered_;
  if (call_back_) call_back_(answer.task);
}

void PipePool::lost(unsigned index) {
  const auto& outstanding = lanes_[index].outstanding;
  std::vector<std::size_t> tasks;
  if (!outstanding.empty()) {
    // They are run in order; behind those whose answers are lost or still unread comes the one it
    // was at.
    std::uint32_t at = outstanding.front().first;
    for (const Range& range : outstanding) {
      for (std::uint32_t task = range.first; task < range.last; ++task) {
        if (job_.is_begun(task)) at = task;
      }
    }
    tasks.push_back(at);
  }
  throw std::runtime_error(describe_loss(await_end(index), tasks, job_));
}

}  // namespace models::support
