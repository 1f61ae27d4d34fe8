// SPDX-License-Identifier: Apache-2.0
#include "reports/natural_order.h"

#include <cstring>

namespace reports {

bool NaturalLess::operator()(const std::string& a, const std::string& b) const {
  const int order = strverscmp(a.c_str(), b.c_str());
  return order != 0 ? order < 0 : a < b;
}

}  // namespace reports
