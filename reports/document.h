// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "reports/json.h"

namespace reports {

/// The JSON of a text that a stranger may have written. It is looked at before anything is built of
/// it, so that neither its depth nor the number of its values can exhaust memory: a value takes a
/// byte or two of text, and fifty of memory. Throws `std::runtime_error` that says where and why.
nlohmann::json parse_document(std::string_view text);

/// What went wrong in reading a value, without the library's own words around it.
std::string explain(const nlohmann::json::exception& error);

}  // namespace reports
