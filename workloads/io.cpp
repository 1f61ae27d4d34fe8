// SPDX-License-Identifier: Apache-2.0
#include "workloads/io.h"

#include <sched.h>

#include <thread>

namespace workloads {
namespace {

class BlockingIo final : public Io {
 public:
  bool start(Operation& operation) override {
    switch (operation.kind) {
      case Operation::Kind::sleep:
        std::this_thread::sleep_for(operation.duration);
        break;
      case Operation::Kind::give_way:
        sched_yield();
        break;
    }
    return true;
  }
};

class InstantIo final : public Io {
 public:
  bool start(Operation&) override { return true; }
};

}  // namespace

Io& blocking_io() {
  static constinit BlockingIo io;
  return io;
}

Io& instant_io() {
  static constinit InstantIo io;
  return io;
}

}  // namespace workloads
