// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "models/model.h"
#include "tests/support/loopback_server.h"
#include "workloads/workload.h"

namespace models {

/// A model with one of its ways to do transfers: it runs its tasks over one implementation of `Io`.
struct Way {
  const char* model;
  IoMethod io;
};

/// A task of a test. The address is the one that the test gives to `EveryIo::results`.
using Script = workloads::Coroutine<std::size_t> (*)(std::size_t task, workloads::Io& io,
                                                     const sockaddr_in& address);

/// The suite that every implementation of `Io` has to pass.
class EveryIo : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override;
  void TearDown() override;

  const Capabilities& capabilities() const { return model_.capabilities; }

  /// Runs the script as so many tasks, twice. Returns the results of the second run: bytes, or
  /// minus an errno.
  std::vector<std::int64_t> results(std::uint64_t tasks, Script script,
                                    const sockaddr_in& address = {});

  /// Runs the script as so many tasks. Returns what the check of the iteration found; empty when
  /// nothing.
  std::string wrong(std::uint64_t tasks, Script script, const sockaddr_in& address);

 private:
  Settings settings(std::uint64_t concurrency) const;

  Model model_;
  std::size_t open_before_ = 0;
};

constexpr std::int64_t millisecond_ns = 1'000'000;

/// Returns a deadline that a stream whose peer is alive does not reach.
std::int64_t far_deadline();

inline const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

/// Connects, exchanges request and answer, and closes the stream however that went. Returns how
/// many bytes came, which all were correct.
workloads::Coroutine<std::size_t> download(workloads::Io& io, const sockaddr_in& address,
                                           tests::Request request, std::int64_t deadline_ns);

}  // namespace models
