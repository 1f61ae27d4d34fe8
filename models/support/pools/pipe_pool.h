// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "models/job/job.h"
#include "models/support/pools/pipe_worker.h"
#include "models/support/pools/work_ranges.h"
#include "models/support/processes/worker_group.h"
#include "workloads/support/file_descriptor.h"

namespace models::support {

/// Worker processes that get requests and return serialised results through a pair of pipes each,
/// as Python's multiprocessing does. The coordinator, one thread of a process that ignores SIGPIPE,
/// writes the results into the job.
class PipePool {
 public:
  /// Starts the workers and waits until each has reported that it is ready. Throws what the
  /// functions that run tasks throw, leaving no worker behind.
  PipePool(Job& job, WorkerGroup& workers, const Settings& settings);
  /// Tells the workers to end; does not wait for that.
  ~PipePool();

  // Each of the following runs every task once. They throw `std::system_error`, and
  // `std::runtime_error` when a worker is lost, naming the task lost with it; the other workers
  // have been killed by then.
  void run_batch();
  void submit_all();
  void apply_all();
  /// The same as `submit_all`, and calls `call_back` with each task whose answer it has read.
  void call_back_all(const std::function<void(std::size_t task)>& call_back);

 private:
  /// The coordinator's ends of one worker's pipes, and its outstanding requests.
  struct Lane {
    workloads::support::FileDescriptor requests;
    workloads::support::FileDescriptor answers;
    std::deque<Range>
        outstanding;          ///< requested and not all answered, in the order of the requests
    bool is_ready = false;    ///< it has reported so
    std::uint64_t quota = 0;  ///< how many more tasks it may be given
    std::vector<std::byte> received;      ///< the beginning of an answer
    std::optional<WorkerGroup::End> end;  ///< how the worker ended, once that is known
  };

  void start(unsigned index);
  void await_ready();
  template <typename Run>
  void run_or_kill(Run run);
  void replace(unsigned index);
  const WorkerGroup::End& await_end(unsigned index);
  void ask(unsigned index, Range tasks);
  void feed(unsigned index, std::size_t requests_at_once);
  Range next_range(std::uint64_t quota);
  void run_all(std::uint32_t chunk, std::size_t requests_at_once);
  void receive_some();
  void receive(unsigned index);
  std::size_t take_answers(unsigned index, const std::byte* data, std::size_t size);
  void take_answer(unsigned index, const PipeAnswer& answer, const std::byte* payload);
  void check_exited_workers();
  [[noreturn]] void lost(unsigned index);

  Job& job_;
  WorkerGroup& workers_;
  Settings settings_;
  std::vector<Lane> lanes_;
  std::vector<pollfd> polled_;
  std::vector<std::byte> buffer_;
  std::uint32_t next_ = 0;   ///< first task that was not requested yet
  std::uint32_t last_ = 0;   ///< one past the last task of this batch
  std::uint32_t chunk_ = 0;  ///< tasks per request; 0: fewer and fewer
  std::size_t answered_ = 0;
  std::function<void(std::size_t task)> call_back_;  ///< called with each task that was answered
};

}  // namespace models::support
