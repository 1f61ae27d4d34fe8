// SPDX-License-Identifier: Apache-2.0
#include "reports/state/ceiling_text.h"

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {

std::string describe_ceiling(const Ceiling& ceiling, std::uint64_t cpus) {
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  if (ceiling.arithmetic) {
    add(fmt::format("{} × one in arithmetic", format_number(*ceiling.arithmetic, 2)));
  }
  if (ceiling.memory) {
    add(fmt::format("{} × {}in memory bandwidth", format_number(*ceiling.memory, 1),
                    ceiling.arithmetic ? "" : "one "));
  }
  if (ceiling.quota_cores) {
    text += fmt::format("{}a quota allows {} of one", text.empty() ? "" : "; ",
                        format_number(*ceiling.quota_cores, 2));
  }
  if (text.empty()) text = "what they give together is not known";
  return fmt::format("{}: {}", pluralize(cpus, "CPU"), text);
}

}  // namespace reports
