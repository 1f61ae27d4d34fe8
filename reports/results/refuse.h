// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace reports {

/// Throws `std::runtime_error` with this text.
[[noreturn]] inline void refuse(const std::string& why) { throw std::runtime_error(why); }

/// Throws `std::runtime_error` that names a field, what it must be, and what it is: "workers: must
/// be from 1 to 1000000 (got 0)".
[[noreturn]] inline void refuse(const std::string& field, const std::string& rule,
                                const std::string& got) {
  throw std::runtime_error(field + ": must " + rule + " (got " + got + ")");
}

}  // namespace reports
