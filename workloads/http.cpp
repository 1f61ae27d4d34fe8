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

constexpr const Option* http_options[] = {&support::latency_option,   &support::jitter_option,
                                          &support::bandwidth_option, &support::keep_alive_option,
                                          &support::url_option,       &support::timeout_option,
                                          &support::server_option,    &support::expected_option};

}  // namespace

WorkloadKind http() {
  return {
      .description =
          "downloads a file over HTTP/1.1 from a server of its own (or --url) and digests it",
      .size_unit = support::http_size_unit,
      .defaults = support::http_defaults,
      .options = http_options,
      .complete = support::complete_http,
      .start_service = support::start_http_service,
      .create = create_as<Http>,
  };
}

}  // namespace workloads
