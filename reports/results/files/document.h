// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "reports/results/files/json.h"
#include "reports/results/files/outline.h"

namespace reports {

/// The JSON of a text that may be untrusted. Throws `std::runtime_error` that says where and why.
nlohmann::json parse_document(std::string_view text);

/// Parses a text whose outline is known, so that it is not looked at twice.
nlohmann::json parse_outlined(std::string_view text);

/// The text of the number as which `parse_events` hands its reader numbers that JSON has not.
inline constexpr std::string_view non_finite_token = "0e0";

/// Calls `events` for every value of a text, and builds nothing. A number that JSON has not arrives
/// as `number_float` with the text `non_finite_token`. Throws `std::runtime_error` as
/// `parse_document`, and whatever `events` throws.
void parse_events(std::string_view text, const Outline& outline,
                  nlohmann::json_sax<nlohmann::json>& events);

/// Throws `std::runtime_error` that says where a text that is no JSON stops being it.
[[noreturn]] void refuse_syntax(std::string_view text);

/// Explains what went wrong in reading a value: the key, what was found and what is expected,
/// without the library's own words. `place` is the part of the document that was being read, with
/// which the sentence begins.
std::string explain(const nlohmann::json::exception& error, std::string_view place = "");

}  // namespace reports
