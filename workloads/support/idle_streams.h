// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace workloads {

/// The open streams that tasks left for those after them. Belongs to one `Io` (`Io::idle_streams`)
/// and to the thread that uses it, and closes what is left when it ends. A process that was forked
/// finds it empty: the streams are its parent's.
class IdleStreams {
 public:
  IdleStreams() = default;
  IdleStreams(const IdleStreams&) = delete;
  IdleStreams& operator=(const IdleStreams&) = delete;
  ~IdleStreams() { close_all(); }

  /// A stream to that server, by whatever number tells one server from another; -1 when there is
  /// none. It is the caller's then.
  int take(std::uint64_t server);
  void keep(std::uint64_t server, int stream);
  void close_all() noexcept;
  /// Forgets them without closing them: for an `Io` that has objects of its own that do.
  void release_all() noexcept { idle_.clear(); }

 private:
  void forget_those_of_parent() noexcept;

  struct Idle {
    std::uint64_t server;
    int stream;
  };
  std::vector<Idle> idle_;
  std::uint64_t generation_ = 0;
};

}  // namespace workloads
