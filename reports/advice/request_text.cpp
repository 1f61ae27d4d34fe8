// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/request_text.h"

#include <cmath>
#include <cstdint>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/text/text.h"

namespace reports {

std::string option_duration(double nanoseconds) {
  struct Unit {
    const char* name;
    std::uint64_t ns;
  };
  const auto whole = static_cast<std::uint64_t>(std::llround(nanoseconds));
  if (whole == 0) return "0s";
  for (const Unit& unit : {Unit{"s", 1'000'000'000}, Unit{"ms", 1'000'000}, Unit{"us", 1'000}}) {
    if (whole % unit.ns == 0) return fmt::format("{}{}", whole / unit.ns, unit.name);
  }
  return fmt::format("{}ns", whole);
}

std::string describe(const AdviceRequest& request) {
  const bool is_one = request.tasks == 1;
  std::string text = pluralize(request.tasks, "task") + " that ";
  if (request.compute_ns > 0) {
    text += fmt::format("{} for {}", is_one ? "computes" : "compute",
                        format_duration(request.compute_ns));
  }
  if (request.wait_ns > 0) {
    text += fmt::format("{}{} for {}", request.compute_ns > 0 ? " and " : "",
                        is_one ? "waits" : "wait", format_duration(request.wait_ns));
  } else {
    text += is_one ? " and does not wait" : " and do not wait";
  }
  if (request.concurrency != 0 && request.concurrency < request.tasks) {
    text += fmt::format(" (at most {} in flight)", request.concurrency);
  }
  return text;
}

std::string command_of(const AdviceRequest& request) {
  std::string text = fmt::format("bench advise --compute={} --wait={} --tasks={}",
                                 option_duration(request.compute_ns),
                                 option_duration(request.wait_ns), request.tasks);
  if (request.concurrency != 0) text += fmt::format(" --concurrency={}", request.concurrency);
  if (request.result_bytes != AdviceRequest{}.result_bytes) {
    text += fmt::format(" --result-size={}B", request.result_bytes);
  }
  if (!request.needs.empty()) text += fmt::format(" --needs={}", fmt::join(request.needs, ","));
  text += fmt::format(" --language={}", fmt::join(request.languages, ","));
  return text;
}

}  // namespace reports
