// SPDX-License-Identifier: Apache-2.0
#include "reports/results/machine.h"

namespace reports {

std::string Environment::in_force() const {
  std::string text;
  for (const auto* list : {&kept, &noted}) {
    for (const EnvironmentVariable& variable : *list) {
      text += (text.empty() ? "" : " ") + variable.name;
      if (variable.value) text += "=" + *variable.value;
    }
  }
  return text;
}

}  // namespace reports
