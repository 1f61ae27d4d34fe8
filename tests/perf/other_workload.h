// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "workloads/workload.h"

namespace tests {

/// Does what another workload does, but for what a class derived from this overrides.
class OtherWorkload : public workloads::Workload {
 public:
  explicit OtherWorkload(std::unique_ptr<workloads::Workload> other)
      : Workload(other->configuration()), other_(std::move(other)) {}

  bool waits() const override { return other_->waits(); }
  std::uint64_t operations() const override { return other_->operations(); }
  std::uint64_t tasks_together() const override { return other_->tasks_together(); }
  std::span<const workloads::SyncObject> sync_objects() const override {
    return other_->sync_objects();
  }
  std::size_t shared_bytes() const override { return other_->shared_bytes(); }
  std::size_t wait_samples_per_task() const override { return other_->wait_samples_per_task(); }
  std::optional<workloads::SharedFault> check_shared(const std::byte* bytes) const override {
    return other_->check_shared(bytes);
  }
  std::size_t max_output_bytes(std::size_t task) const override {
    return other_->max_output_bytes(task);
  }
  std::chrono::nanoseconds minimum_wait(std::size_t task) const override {
    return other_->minimum_wait(task);
  }
  std::size_t run(std::size_t task, workloads::Output output, workloads::Io& io) const override {
    return other_->run(task, output, io);
  }
  workloads::Coroutine<std::size_t> run_suspending(std::size_t task, workloads::Output output,
                                                   workloads::Io& io) const override {
    return other_->run_suspending(task, output, io);
  }

 private:
  std::unique_ptr<workloads::Workload> other_;
};

}  // namespace tests
