// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <span>

namespace bench {

inline constexpr unsigned max_neighbours = 1024;

/// Processes that compute on the trial's cores while it works, as noisy neighbours, and sleep while
/// it waits for its turn. They are no children of the trial, so that nothing of theirs is taken for
/// its own: an intermediate process starts them and ends, and they end with the guardian, which
/// becomes their parent. Used by the trial's one thread, before anything else of it is started.
class Neighbours {
 public:
  /// Starts so many of them, 1 to `max_neighbours`, asleep. Throws `std::system_error`.
  explicit Neighbours(unsigned count);
  /// Ends them and waits until they have ended.
  ~Neighbours();
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  /// Lets them compute. Throws `std::runtime_error` when one has ended, because then the figures
  /// are not those of so many neighbours.
  void begin();
  /// Returns when they sleep.
  void end() noexcept;

  std::span<const pid_t> processes() const;

 private:
  struct Shared;

  Shared* shared_;
};

/// Ends the neighbours of this process, where it has any, before it ends without unwinding.
void end_neighbours() noexcept;

/// Has neighbours compute as long as this lives; null: there are none.
class BusyNeighbours {
 public:
  explicit BusyNeighbours(Neighbours* neighbours) : neighbours_(neighbours) {
    if (neighbours_ != nullptr) neighbours_->begin();
  }
  ~BusyNeighbours() {
    if (neighbours_ != nullptr) neighbours_->end();
  }
  BusyNeighbours(const BusyNeighbours&) = delete;
  BusyNeighbours& operator=(const BusyNeighbours&) = delete;

 private:
  Neighbours* neighbours_;
};

}  // namespace bench
