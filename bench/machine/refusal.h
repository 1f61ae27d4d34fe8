// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <system_error>

namespace bench {

/// What a refused system call reported, followed by the remedy that fits its error number. The one
/// place that gives such advice. May be called from any thread.
std::string explain_refusal(const std::system_error& error);

}  // namespace bench
