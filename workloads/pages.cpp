// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_workload.h"
#include "workloads/support/work_units.h"

namespace workloads {
namespace {

class Pages final : public support::HttpWorkload {
 public:
  explicit Pages(const Configuration& configuration)
      : HttpWorkload(configuration), units_(support::compute_units(configuration.options)) {}

 private:
  /// Computes on the downloaded bytes: the result depends on them.
  std::uint64_t digest_of(const support::Download& body) const override {
    return support::do_work_units(units_, body.checksum);
  }

  std::uint64_t units_;
};

constexpr const Option* pages_options[] = {
    &support::latency_option,    &support::jitter_option, &support::bandwidth_option,
    &support::keep_alive_option, &support::url_option,    &support::timeout_option,
    &support::compute_option,    &support::server_option, &support::units_per_ms_option,
    &support::expected_option};

void complete(Configuration& configuration) {
  support::calibrate(configuration);
  support::complete_http(configuration);
}

}  // namespace

WorkloadKind pages() {
  return {
      .description = "downloads a file as 'http' does, then computes on what came for --compute",
      .size_unit = support::http_size_unit,
      .defaults = support::http_defaults,
      .options = pages_options,
      .units_per_ms = &support::units_per_ms_option,
      .complete = complete,
      .start_service = support::start_http_service,
      .create = create_as<Pages>,
  };
}

}  // namespace workloads
