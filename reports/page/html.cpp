// SPDX-License-Identifier: Apache-2.0
#include "reports/page/html.h"

#include <charconv>
#include <cstdint>

#include "reports/text/text.h"

namespace reports {
namespace {

/// Three bytes from `place` on as one number, the first on top; behind the end there are zeros.
std::uint32_t three_bytes(std::string_view bytes, std::size_t place) {
  std::uint32_t number = 0;
  for (const std::size_t end = place + 3; place < end; ++place) {
    number = number << 8 | (place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0U);
  }
  return number;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char byte : sanitize(text, text.size())) {
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
    const std::size_t left = bytes.size() - place;
    const std::uint32_t number = three_bytes(bytes, place);
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= left ? digits[number >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return text;
}

}  // namespace reports
