// SPDX-License-Identifier: Apache-2.0
#include "reports/html.h"

#include <charconv>
#include <cstdint>

#include "reports/text.h"

namespace reports {

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char byte : printable(text, text.size())) {
    switch (byte) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += byte;
    }
  }
  return escaped;
}

std::string policy_source(std::string_view sha256) {
  std::string bytes;
  for (std::size_t place = 0; place + 2 <= sha256.size(); place += 2) {
    unsigned byte = 0;
    std::from_chars(sha256.data() + place, sha256.data() + place + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return "'sha256-" + base64(bytes) + "'";
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t place = 0; place < bytes.size(); place += 3) {
    const std::string_view group = bytes.substr(place, 3);
    std::uint32_t bits = 0;
    for (std::size_t byte = 0; byte < 3; ++byte) {
      bits = bits << 8 | (byte < group.size() ? static_cast<unsigned char>(group[byte]) : 0U);
    }
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= group.size() ? digits[bits >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return text;
}

std::string base85(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 3) / 4 * 5);
  for (std::size_t place = 0; place < bytes.size(); place += 4) {
    const std::string_view group = bytes.substr(place, 4);
    std::uint32_t bits = 0;
    for (std::size_t byte = 0; byte < 4; ++byte) {
      bits = bits << 8 | (byte < group.size() ? static_cast<unsigned char>(group[byte]) : 0U);
    }
    char digits[5];
    for (std::size_t digit = 5; digit-- > 0; bits /= 85) {
      digits[digit] = static_cast<char>('#' + bits % 85);
      if (digits[digit] == '<') digits[digit] = 'z';
    }
    text.append(digits, group.size() + 1);
  }
  return text;
}

}  // namespace reports
