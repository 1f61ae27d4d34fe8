// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/cpu_allowance.h"

#include <sstream>
#include <string_view>

#include <fmt/core.h>

#include "bench/machine/cores.h"
#include "bench/machine/system_files.h"
#include "reports/text/text.h"

namespace bench {

std::string CpuAllowance::str() const {
  const std::string text = "processors " + (processors.empty() ? "unknown" : processors);
  if (!quota) return text;
  return fmt::format("{}, a quota of {} cores", text, reports::format_number(*quota, 2));
}

CpuAllowance cpu_allowance(pid_t process) {
  constexpr std::string_view key = "Cpus_allowed_list:";
  CpuAllowance allowance{.processors = {}, .quota = quota_cores()};
  std::istringstream status(SystemFiles().text("proc/" + std::to_string(process) + "/status"));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(key)) continue;
    const std::size_t begin = line.find_first_not_of(" \t", key.size());
    if (begin != std::string::npos) allowance.processors = line.substr(begin);
  }
  return allowance;
}

}  // namespace bench
