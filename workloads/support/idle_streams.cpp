// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/idle_streams.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>

namespace workloads {
namespace {

/// How many forks lie between this process and the first. Only a child that has just been forked,
/// and has one thread, writes it.
std::uint64_t fork_generation = 0;

void count_forks() {
  [[maybe_unused]] static const int once =
      pthread_atfork(nullptr, nullptr, [] { ++fork_generation; });
}

}  // namespace

int IdleStreams::take(std::uint64_t server) {
  forget_those_of_parent();
  const auto last = std::ranges::find(idle_.rbegin(), idle_.rend(), server, &Idle::server);
  if (last == idle_.rend()) return -1;
  const int stream = last->stream;
  *last = idle_.back();
  idle_.pop_back();
  return stream;
}

void IdleStreams::keep(std::uint64_t server, int stream) {
  forget_those_of_parent();
  count_forks();
  idle_.push_back({server, stream});
}

void IdleStreams::close_all() noexcept {
  for (const Idle& idle : idle_) ::close(idle.stream);
  idle_.clear();
}

void IdleStreams::forget_those_of_parent() noexcept {
  if (generation_ == fork_generation) return;
  close_all();  // this process's descriptors of them: the parent's stay open
  generation_ = fork_generation;
}

}  // namespace workloads
