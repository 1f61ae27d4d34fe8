// SPDX-License-Identifier: Apache-2.0
#include "workloads/support/bytes.h"
#include "workloads/support/http_workload.h"

namespace workloads {
namespace {

class Http final : public support::HttpWorkload {
 public:
  using HttpWorkload::HttpWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return 2 * sizeof(std::uint64_t); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    co_return write(co_await fetch(task, io), output);
  }
  std::size_t expect(std::size_t task, Output output) const override {
    return write(expected(task), output);
  }

 private:
  static std::size_t write(const support::Download& body, Output output) {
    support::ByteWriter writer(output);
    writer.write(body.size);
    writer.write(std::uint64_t{body.checksum});
    return writer.size();
  }
};

class HttpDownloads final : public support::HttpKind {
 public:
  std::string_view description() const override {
    return "downloads a file over HTTP/1.1 from a server of its own (or --url) and digests it";
  }
  std::span<const Option* const> options() const override {
    static constexpr const Option* all[] = {&support::latency_option,   &support::jitter_option,
                                            &support::bandwidth_option, &support::keep_alive_option,
                                            &support::url_option,       &support::timeout_option,
                                            &support::server_option};
    return all;
  }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<Http>(configuration);
  }
};

}  // namespace

const WorkloadKind* http() {
  static const HttpDownloads kind;
  return &kind;
}

}  // namespace workloads
