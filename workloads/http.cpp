// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_workload.h"

namespace workloads {
namespace {

class Http final : public support::HttpWorkload {
 public:
  using HttpWorkload::HttpWorkload;

 private:
  std::uint64_t digest_of(const support::Download& body) const override { return body.checksum; }
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
                                            &support::server_option,    &support::expected_option};
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
