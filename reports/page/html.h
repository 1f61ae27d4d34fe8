// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// A stranger's text as the content of an element or of an attribute in double quotes: what is
/// markup in HTML is a reference to a character, what is a control character is a space.
std::string escape_html(std::string_view text);

/// As a Content-Security-Policy wants it, from hexadecimal digits: "'sha256-47DEQpj8HBSa…='".
std::string policy_source(std::string_view sha256);

std::string base64(std::string_view bytes);

/// Four bytes in five characters, the last one to three in one character more than they are: by a
/// sixteenth shorter than base64. A digit is the character 35 ("#") places after its value, except
/// that "z" stands for "<": the text can stand in a script element as it is.
std::string base85(std::string_view bytes);

}  // namespace reports
