// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workloads/every_io.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <ostream>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "tests/conformance/exclusions.h"
#include "tests/support/open_descriptors.h"
#include "workloads/support/monotonic_clock.h"

namespace models {

using tests::byte_at;
using tests::Request;
using workloads::Coroutine;
using workloads::Io;
using workloads::Output;

namespace {

Coroutine<int> write_all(Io& io, int stream, std::span<const std::byte> bytes,
                         std::int64_t deadline_ns) {
  while (!bytes.empty()) {
    bytes = bytes.subspan(co_await workloads::write(io, stream, bytes, deadline_ns));
  }
  co_return 0;
}

/// Sends the request and reads to the end of the answer. Returns how many bytes came, which all
/// were correct.
Coroutine<std::size_t> talk(Io& io, int stream, Request request, std::int64_t deadline_ns) {
  std::vector<std::byte> sent(sizeof request + request.upload);
  std::memcpy(sent.data(), &request, sizeof request);
  for (std::size_t place = 0; place < request.upload; ++place) {
    sent[sizeof request + place] = std::byte{byte_at(place)};
  }
  co_await write_all(io, stream, sent, deadline_ns);
  std::array<std::byte, 3000> part;
  std::size_t received = 0;
  while (received < request.answer) {
    const std::size_t got = co_await workloads::read(io, stream, part, deadline_ns);
    if (got == 0) break;
    for (std::size_t place = 0; place < got; ++place) {
      if (part[place] != std::byte{byte_at(received + place)}) {
        throw std::runtime_error("byte " + std::to_string(received + place) + " is wrong");
      }
    }
    received += got;
  }
  co_return received;
}

/// A workload whose task is a function of the test. The result of a task that throws is its errno.
class Scripted final : public workloads::IoWorkload {
 public:
  Scripted(std::uint64_t tasks, Script script, const sockaddr_in& address)
      : IoWorkload({.tasks = tasks, .size = 1}), script_(script), address_(address) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::int64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::int64_t result = 0;
    try {
      result = static_cast<std::int64_t>(co_await script_(task, io, address_));
    } catch (const std::system_error& error) {
      result = -error.code().value();
    }
    std::memcpy(output.data(), &result, sizeof result);
    co_return sizeof result;
  }

 private:
  Script script_;
  sockaddr_in address_;
};

}  // namespace

std::int64_t far_deadline() {
  return workloads::support::monotonic_now_ns() + 60'000 * millisecond_ns;
}

Coroutine<std::size_t> download(Io& io, const sockaddr_in& address, Request request,
                                std::int64_t deadline_ns) {
  const int stream = static_cast<int>(
      co_await workloads::connect(io, generic(address), sizeof address, deadline_ns));
  std::exception_ptr error;
  std::size_t received = 0;
  try {
    received = co_await talk(io, stream, request, deadline_ns);
  } catch (...) {
    error = std::current_exception();
  }
  co_await workloads::close(io, stream);
  if (error) std::rethrow_exception(error);
  co_return received;
}

void PrintTo(const Way& way, std::ostream* stream) {
  *stream << way.model << " with " << io_method_names[static_cast<std::size_t>(way.io)];
}

void EveryIo::SetUp() {
  if (const auto reason = excluded(GetParam().model); !reason.empty()) GTEST_SKIP() << reason;
  // When the system refuses a task something, the task gets an exception.
  if (const auto reason = excluded_when_throwing(GetParam().model); !reason.empty()) {
    GTEST_SKIP() << reason;
  }
  for (const auto& entry : catalogue()) {
    if (entry.name == GetParam().model && entry.missing.empty()) model_ = entry.make();
  }
  if (!model_.start) GTEST_SKIP() << "built without " << GetParam().model;
  if (const auto reason = model_.unavailable(settings(1))) GTEST_SKIP() << *reason;
  open_before_ = tests::open_descriptors();
}

void EveryIo::TearDown() {
  if (IsSkipped()) return;
  EXPECT_EQ(tests::open_descriptors(), open_before_) << "a descriptor is left";
}

Settings EveryIo::settings(std::uint64_t concurrency) const {
  return {.workers = capabilities().single_worker ? 1U : 2U,
          .concurrency = concurrency,
          .io = GetParam().io};
}

std::vector<std::int64_t> EveryIo::results(std::uint64_t tasks, Script script,
                                           const sockaddr_in& address) {
  const Scripted workload(tasks, script, address);
  const Settings how = settings(tasks);
  HarnessJob job(workload, how.workers);
  const auto running = model_.start(job, how);
  std::vector<std::int64_t> all;
  for (int iteration = 0; iteration < 2; ++iteration) {
    job.clear();
    running->run();
    all.clear();
    EXPECT_EQ(job.first_unfinished(0, tasks), tasks);
    for (std::size_t task = 0; task < tasks; ++task) {
      std::int64_t result = 0;
      std::memcpy(&result, job.output(task).data(), sizeof result);
      all.push_back(result);
    }
  }
  return all;
}

std::string EveryIo::wrong(std::uint64_t tasks, Script script, const sockaddr_in& address) {
  const Scripted workload(tasks, script, address);
  const Settings how = settings(tasks);
  HarnessJob job(workload, how.workers);
  job.clear();
  model_.start(job, how)->run();
  return job.check(0);
}

}  // namespace models
