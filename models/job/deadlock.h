// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace models {

/// Thrown by a running model whose tasks all wait for sync objects, where nothing can wake any of
/// them. The record of who waits for what is as it was then (`workloads::TaskWait`); the model can
/// run no more, only be destroyed.
class Deadlock : public std::runtime_error {
 public:
  Deadlock() : std::runtime_error("all tasks wait for each other: none can go on") {}
};

}  // namespace models
