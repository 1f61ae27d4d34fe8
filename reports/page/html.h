// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// Makes untrusted text safe as the content of an element or of an attribute in double quotes: what
/// is markup in HTML becomes a reference to a character, what is a control character a space.
std::string escape_html(std::string_view text);

/// The source expression of a Content-Security-Policy for a digest in hexadecimal digits:
/// "'sha256-47DEQpj8HBSa…='".
std::string policy_source(std::string_view sha256);

/// The bytes in base64 with padding, as `atob` reads them. None of its characters is markup, so
/// that the text can stand in a script element as it is.
std::string base64(std::string_view bytes);

}  // namespace reports
