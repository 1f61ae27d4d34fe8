// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "workloads/support/file_descriptor.h"
#include "workloads/support/owned_process.h"
#include "workloads/workload.h"

namespace workloads::support {

/// Our HTTP server, a process of its own that lives no longer than the calling one.
class HttpService final : public Service {
 public:
  /// Starts it; returns when it listens. Throws `std::system_error`, and `std::runtime_error` when
  /// it could not listen.
  HttpService(std::chrono::nanoseconds latency, std::chrono::nanoseconds jitter,
              std::uint64_t bandwidth);
  HttpService(const HttpService&) = delete;
  HttpService& operator=(const HttpService&) = delete;

  pid_t process() const override { return process_.id(); }
  /// Returns its address: "127.0.0.1:4711".
  const std::string& address() const { return address_; }

 private:
  OwnedProcess process_;
  FileDescriptor lifeline_;  ///< the end of a pipe: when it closes, the server ends
  std::string address_;
};

}  // namespace workloads::support
