// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

namespace models::support {

/// Forks. In the child, which dies with its parent, calls `body` and exits with status 0; it runs
/// no destructors and no exit handlers of the parent's. Returns the child's id in the parent.
/// Throws `std::system_error`, in the parent only, when the system refuses; the message names the
/// remedy.
template <typename Body>
pid_t fork_child(Body body);

/// Waits until the child ends and returns its status (of `waitpid`). Signals do not cut it short.
int reap(pid_t child);

namespace detail {
/// Forks and ties the child's life to the parent's; 0 in the child.
pid_t fork_tied_to_parent();
[[noreturn]] void exit_child();
}  // namespace detail

template <typename Body>
pid_t fork_child(Body body) {
  const pid_t child = detail::fork_tied_to_parent();
  if (child == 0) {
    body();
    detail::exit_child();
  }
  return child;
}

}  // namespace models::support
