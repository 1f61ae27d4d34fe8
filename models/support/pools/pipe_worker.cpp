// SPDX-License-Identifier: Apache-2.0
#include "models/support/pools/pipe_worker.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <string_view>

#include "workloads/cancellation.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/pipe.h"

namespace models::support {
namespace {

/// Answers are sent together up to about so many bytes, the capacity of a pipe: a system call for
/// each would cost more than a small task.
constexpr std::size_t batch_bytes = 64 << 10;
/// No answer waits for others longer than about this: it would be lost with the worker.
constexpr std::int64_t max_delay_ns = 1'000'000;
constexpr std::size_t max_message_bytes = 240;

class Answers {
 public:
  Answers(Job& job, const workloads::support::FileDescriptor& fd)
      : workload_(job.workload()),
        io_(job.blocking_io()),
        keeps_times_(job.keeps_times()),
        fd_(fd) {
    for (std::size_t task = 0; task < workload_.task_count(); ++task) {
      room_ = std::max(room_, workload_.max_output_bytes(task));
    }
    const std::size_t max_answer_bytes = sizeof(PipeAnswer) + std::max(room_, max_message_bytes);
    buffer_ = std::make_unique_for_overwrite<std::byte[]>(batch_bytes + max_answer_bytes);
  }

  bool run(std::size_t task) {
    PipeAnswer answer{.task = task};
    std::byte* const payload = buffer_.get() + used_ + sizeof answer;
    if (keeps_times_) answer.begin_ns = workloads::support::monotonic_now_ns();
    try {
      const std::size_t size =
          workload_.run(task, {payload, workload_.max_output_bytes(task)}, io_);
      if (size == workloads::cancelled_result) {
        answer.outcome = PipeAnswer::Outcome::cancelled;
      } else {
        answer.size = static_cast<std::uint32_t>(size);
      }
    } catch (const std::exception& error) {
      fail(answer, payload, error.what());
    } catch (...) {
      fail(answer, payload, "threw something that is not a std::exception");
    }
    if (keeps_times_) answer.end_ns = workloads::support::monotonic_now_ns();
    std::memcpy(payload - sizeof answer, &answer, sizeof answer);
    used_ += sizeof answer + answer.size;
    const bool is_overdue = workloads::support::monotonic_now_ns() >= last_sent_ns_ + max_delay_ns;
    return (used_ < batch_bytes && !is_overdue) || send();
  }

  bool send() {
    last_sent_ns_ = workloads::support::monotonic_now_ns();
    return workloads::support::write_fully(fd_, buffer_.get(), std::exchange(used_, 0));
  }

 private:
  static void fail(PipeAnswer& answer, std::byte* payload, std::string_view message) {
    message = message.substr(0, max_message_bytes);
    std::memcpy(payload, message.data(), message.size());
    answer.size = static_cast<std::uint32_t>(message.size());
    answer.outcome = PipeAnswer::Outcome::failed;
  }

  const workloads::Workload& workload_;
  workloads::Io& io_;
  bool keeps_times_;
  const workloads::support::FileDescriptor& fd_;
  std::size_t room_ = 0;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t used_ = 0;
  std::int64_t last_sent_ns_ = workloads::support::monotonic_now_ns();
};

}  // namespace

void answer_requests(Job& job, unsigned worker, const workloads::support::FileDescriptor& requests,
                     const workloads::support::FileDescriptor& answers) {
  job.enter(worker);
  Answers batch(job, answers);
  constexpr PipeAnswer ready{.task = ready_for_requests};
  if (!workloads::support::write_fully(answers, &ready, sizeof ready)) return;
  PipeRequest request{};
  while (workloads::support::read_fully(requests, &request, sizeof request) &&
         request.first < request.last) {
    for (std::uint64_t task = request.first; task < request.last; ++task) {
      job.mark_begun(task, worker);
      if (!batch.run(task)) return;
    }
    if (!batch.send()) return;
  }
}

}  // namespace models::support
