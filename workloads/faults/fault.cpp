// SPDX-License-Identifier: Apache-2.0
#include "workloads/faults/fault.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "workloads/faults/fault_record.h"
#include "workloads/support/monotonic_clock.h"

namespace workloads {
namespace {

class FaultInjectingWorkload final : public Workload {
 public:
  FaultInjectingWorkload(std::unique_ptr<Workload> workload, const Fault& fault,
                         const std::string& record_path)
      : Workload(workload->configuration()),
        workload_(std::move(workload)),
        fault_(fault),
        memory_(record_path, task_count()) {}

  std::size_t max_output_bytes(std::size_t task) const override {
    return workload_->max_output_bytes(task);
  }
  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    return workload_->minimum_wait(task);
  }
  double cost(std::size_t task) const override { return workload_->cost(task); }
  std::uint64_t descriptors_per_task() const override { return workload_->descriptors_per_task(); }
  bool waits() const override { return workload_->waits(); }
  bool has_time_scale() const override { return workload_->has_time_scale(); }
  std::span<const SyncObject> sync_objects() const override { return workload_->sync_objects(); }
  std::size_t shared_bytes() const override { return workload_->shared_bytes(); }
  std::uint64_t tasks_together() const override { return workload_->tasks_together(); }
  std::uint64_t operations() const override { return workload_->operations(); }
  OperationTraits operation_traits() const override { return workload_->operation_traits(); }
  std::size_t wait_samples_per_task() const override { return workload_->wait_samples_per_task(); }
  bool supports(Protection protection) const override { return workload_->supports(protection); }
  ExpectedFailure expected_failure(Protection protection) const override {
    return workload_->expected_failure(protection);
  }
  std::uint64_t tasks_to_fail() const override { return workload_->tasks_to_fail(); }
  bool cancels_tasks() const override { return workload_->cancels_tasks(); }
  IterationMoments moments(const std::byte* shared) const override {
    return workload_->moments(shared);
  }
  std::optional<SharedFault> check_shared(const std::byte* shared) const override {
    return workload_->check_shared(shared);
  }
  void initialise_worker() const override { workload_->initialise_worker(); }

  std::size_t run(std::size_t task, Output output, Io& io) const override {
    const TaskStateRecorder recorder(*this, task);
    return workload_->run(task, output, io);
  }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const TaskStateRecorder recorder(*this, task);
    co_return co_await workload_->run_suspending(task, output, io);
  }
  /// Without the fault.
  std::size_t expect(std::size_t task, Output output) const override {
    return workload_->expect(task, output);
  }

 private:
  /// Notes in the record that a task begins and, however it does, that it ends; when it begins,
  /// injects the fault, if it is that task's.
  class TaskStateRecorder {
   public:
    TaskStateRecorder(const FaultInjectingWorkload& workload, std::size_t task)
        : memory_(workload.memory_), task_(task) {
      FaultRecord& record = memory_.record();
      is_noted_ = record.phase.load(std::memory_order_acquire) != FaultRecord::off;
      if (!is_noted_) return;
      memory_.set_state(task, FaultRecord::begun);
      std::uint32_t armed = FaultRecord::armed;
      if (task != workload.fault_.task ||
          !record.phase.compare_exchange_strong(armed, FaultRecord::injected)) {
        return;
      }
      record.process.store(getpid());
      record.injected_ns.store(support::monotonic_now_ns());
      try {
        inject_fault(workload.fault_.kind);
      } catch (...) {
        memory_.set_state(task_, FaultRecord::ended);
        throw;
      }
    }
    ~TaskStateRecorder() {
      if (is_noted_) memory_.set_state(task_, FaultRecord::ended);
    }
    TaskStateRecorder(const TaskStateRecorder&) = delete;
    TaskStateRecorder& operator=(const TaskStateRecorder&) = delete;

   private:
    const FaultMemory& memory_;
    std::size_t task_;
    bool is_noted_ = false;
  };

  std::unique_ptr<Workload> workload_;
  Fault fault_;
  FaultMemory memory_;
};

std::optional<FaultKind> kind_called(std::string_view name) {
  const auto* const found = std::ranges::find(fault_names, name);
  if (found == fault_names.end()) return std::nullopt;
  return static_cast<FaultKind>(found - fault_names.begin());
}

}  // namespace

std::optional<Fault> parse_fault(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto kind = kind_called(text.substr(0, colon));
  if (!kind) return std::nullopt;
  Fault fault{.kind = *kind};
  if (colon == std::string_view::npos) return fault;
  const std::string_view number = text.substr(colon + 1);
  const char* const end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, fault.task);
  if (error != std::errc() || rest != end) return std::nullopt;
  return fault;
}

std::string canonical_fault(const Fault& fault) {
  return std::string(fault_names.at(static_cast<std::size_t>(fault.kind))) + ":" +
         std::to_string(fault.task);
}

std::string fault_option_value(const Fault& fault, const std::string& record_path) {
  return canonical_fault(fault) + ":" + record_path;
}

std::unique_ptr<Workload> with_fault(std::unique_ptr<Workload> workload,
                                     const std::string& option) {
  const std::size_t path = option.find(':', option.find(':') + 1);
  const auto fault = parse_fault(std::string_view(option).substr(0, path));
  if (!fault || path == std::string::npos) {
    throw std::invalid_argument("option '" + std::string(fault_option) +
                                "': must be KIND:TASK:PATH (got '" + option + "')");
  }
  if (fault->task >= workload->task_count()) {
    throw std::invalid_argument(
        "option '" + std::string(fault_option) + "': task " + std::to_string(fault->task) +
        " does not exist (tasks: " + std::to_string(workload->task_count()) + ")");
  }
  return std::make_unique<FaultInjectingWorkload>(std::move(workload), *fault,
                                                  option.substr(path + 1));
}

}  // namespace workloads
