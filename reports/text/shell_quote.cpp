// SPDX-License-Identifier: Apache-2.0
#include "reports/text/shell_quote.h"

namespace reports {

std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char byte : text) {
    if (byte == '\'') {
      result += "'\\''";
    } else {
      result += byte;
    }
  }
  return result + "'";
}

}  // namespace reports
