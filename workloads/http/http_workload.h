// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "workloads/http/http_client.h"
#include "workloads/http/http_options.h"
#include "workloads/http/server/http_body.h"
#include "workloads/workload.h"

namespace workloads::support {

/// The common part of the workloads that download: the server, and the expected bodies.
class HttpWorkload : public IoWorkload {
 public:
  /// Throws `std::invalid_argument` for options that cannot be honoured.
  explicit HttpWorkload(const Configuration& configuration);

  /// Returns how long our server waits; zero for another one, of which nothing is known.
  std::chrono::nanoseconds minimum_wait(std::size_t task) const final;
  std::size_t max_output_bytes(std::size_t) const final { return 2 * sizeof(std::uint64_t); }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const final {
    co_return write(checked(co_await fetch(task, io)), output);
  }
  std::size_t expect(std::size_t task, Output output) const final {
    return write(expected(task), output);
  }
  std::uint64_t descriptors_per_task() const final { return 1; }
  bool has_time_scale() const final { return true; }

 protected:
  /// Computes the result of a task from its download.
  virtual std::uint64_t digest_of(const Download& body) const = 0;

 private:
  Coroutine<Download> fetch(std::size_t task, Io& io) const;
  /// Throws `std::runtime_error` when the server of a `--url` answers otherwise than before the
  /// run: no model can help it.
  const Download& checked(const Download& body) const {
    if (is_known_ && (body.size != download_.size || body.checksum != download_.checksum)) {
      refuse_other_answer(body);
    }
    return body;
  }
  [[noreturn]] void refuse_other_answer(const Download& body) const;
  /// Returns the download that the task must get. For our server it is computed. For another server
  /// it is the download before the run or, where that is not recorded, one that is made now,
  /// because such a server must give every task the same. When that fails, throws for every task.
  Download expected(std::size_t task) const;
  /// Writes the size and the digest of the download.
  std::size_t write(const Download& body, Output output) const;

  bool is_ours_;
  std::string path_;  ///< on a server of the user
  std::chrono::nanoseconds body_wait_{0};
  HttpClient client_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<BodySource> source_;
  bool is_known_ = false;  ///< whether the download of a user's server is known
  mutable Download download_;
  mutable std::exception_ptr failure_;  ///< why the download failed
};

// The common part of the kinds of these workloads.

inline constexpr std::string_view http_size_unit = "bytes of a body";

/// `WorkloadKind::defaults`.
inline Configuration http_defaults(unsigned) { return {.tasks = 64, .size = 10 << 10}; }

/// `WorkloadKind::complete`: finds the server of a `--url`, and that it gives every task the same;
/// without one, whether ours can be reached. Throws `std::system_error` when the system has no
/// network for it.
void complete_http(Configuration& configuration);

/// `WorkloadKind::start_service`: starts our server, unless there is a `--url`.
std::unique_ptr<Service> start_http_service(Configuration& configuration);

}  // namespace workloads::support
