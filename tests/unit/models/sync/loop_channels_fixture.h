// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "models/sync/sync_catalogue.h"
#include "tests/unit/models/sync/sync_fixture.h"
#include "workloads/channel.h"

namespace models {

inline constexpr std::chrono::seconds long_time(10);  ///< a limit that no test gets to

/// Every implementation of channels where tasks suspend, through each model that it works in.
inline std::vector<SyncCase> suspending_cases() {
  std::vector<SyncCase> cases = cases_with(workloads::SyncKind::channel);
  std::erase_if(cases, [](const SyncCase& one) {
    return one.place == ExecutionContext::threads || one.place == ExecutionContext::processes;
  });
  return cases;
}

inline ChannelAbilities abilities_of(const SyncCase& one) {
  for (const SyncEntry& entry : sync_catalogue()) {
    if (entry.name == one.lock) return entry.make().channel;
  }
  return {};
}

inline workloads::SyncObject channel(std::uint32_t capacity,
                                     workloads::ChannelOrder order = workloads::ChannelOrder::fifo,
                                     std::uint32_t item_bytes = 8) {
  return {.kind = workloads::SyncKind::channel,
          .limit = capacity,
          .channel = {.item_bytes = item_bytes, .order = order, .max_items = 1'000'000}};
}

/// An item of 8 bytes, or of as many as a test wants, which all depend on its number.
class Number {
 public:
  explicit Number(std::uint64_t number = 0, std::size_t bytes = 8) : bytes_(bytes) {
    for (std::size_t at = 0; at < bytes; ++at) {
      bytes_[at] = static_cast<std::byte>(number * 7 + at);
    }
    std::memcpy(bytes_.data(), &number, sizeof number);
  }
  std::byte* data() { return bytes_.data(); }
  std::uint64_t value() const {
    std::uint64_t number;
    std::memcpy(&number, bytes_.data(), sizeof number);
    return number;
  }
  bool is_whole() const { return bytes_ == Number(value(), bytes_.size()).bytes_; }

 private:
  std::vector<std::byte> bytes_;
};

/// Waits until another task waits at the only channel for that.
inline workloads::Coroutine<bool> until_waits(workloads::Io& io, std::size_t task,
                                              workloads::ChannelWait what) {
  return soon(io, [&io, task, what] {
    const workloads::TaskWait& wait = io.sync().waits()[task];
    return wait.object.load() == 1 && wait.channel.load() == what;
  });
}

/// Tests of channels for tasks that suspend.
class LoopChannels : public testing::TestWithParam<SyncCase> {
 protected:
  ChannelAbilities can() const { return abilities_of(GetParam()); }
  /// Runs the tasks at one channel twice: what an iteration leaves must not reach the next.
  void run(std::size_t tasks, workloads::SyncObject object, const SharedTasks::Body& body) const {
    const SharedTasks workload(tasks, {object}, body);
    SharedRun run(GetParam(), workload);
    run.run();
    run.run();
  }
};

}  // namespace models
