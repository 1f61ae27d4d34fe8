// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "workloads/coroutine.h"
#include "workloads/http/http_address.h"
#include "workloads/io.h"

namespace workloads::support {

/// The outcome of a download.
struct Download {
  std::uint64_t size = 0;
  std::uint32_t checksum = 1;  ///< `adler32` of the body
  bool may_be_kept = false;    ///< the server would answer again on the same connection
};

/// Downloads from one server with fixed settings. Immutable: any thread may use it.
class HttpClient {
 public:
  struct Settings {
    std::vector<Endpoint> endpoints;  ///< task i uses the i-th, modulo their number
    std::string authority;            ///< as the `Host` field has it, and as messages name it
    bool keep_alive = false;
    std::chrono::nanoseconds timeout{0};
  };

  explicit HttpClient(Settings settings);

  /// Downloads `path` over HTTP/1.1 and checks that all of it came, with status 200. Throws
  /// `std::runtime_error`, which names the file and what went wrong. Whatever happens, the
  /// connection is closed, or kept for the next download over this `io` where one may be kept. The
  /// client outlives the coroutine.
  Coroutine<Download> fetch(std::size_t task, std::string path, Io& io) const;

 private:
  Settings settings_;
  std::uint64_t server_ = 0;  ///< distinguishes its streams from another server's
};

}  // namespace workloads::support
