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

class PagesKind final : public support::HttpKind {
 public:
  std::string_view description() const override {
    return "downloads a file as 'http' does, then computes on what came for --compute";
  }
  std::span<const Option* const> options() const override {
    static constexpr const Option* all[] = {
        &support::latency_option,    &support::jitter_option, &support::bandwidth_option,
        &support::keep_alive_option, &support::url_option,    &support::timeout_option,
        &support::compute_option,    &support::server_option, &support::units_per_ms_option,
        &support::expected_option};
    return all;
  }
  void complete(Configuration& configuration) const override {
    support::calibrate(configuration);
    HttpKind::complete(configuration);
  }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    return std::make_unique<Pages>(configuration);
  }
};

}  // namespace

const WorkloadKind* pages() {
  static const PagesKind kind;
  return &kind;
}

}  // namespace workloads
