// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "reports/results/advice_request.h"

namespace reports {

/// Throws `std::runtime_error` unless somebody could have asked for this advice: a file of it is
/// untrusted.
void check_advice(const AdviceRequest& request);

}  // namespace reports
