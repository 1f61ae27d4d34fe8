// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace sample {

/// Results that make every kind of chart that the report has: winners and ties, failures, what was
/// left out and what cannot be told. The same at every call. `text` is put into every text that a
/// file may fill as it likes.
reports::Results every_chart(const std::string& text = "");

}  // namespace sample
