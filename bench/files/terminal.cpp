// SPDX-License-Identifier: Apache-2.0
#include "bench/files/terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "bench/files/output_file.h"
#include "reports/text/ascii.h"

namespace bench {
namespace {

/// Returns the value of the first variable that is set, in the order of locale(7).
std::string name_of_locale() {
  for (const char* const variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* const value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return value;
  }
  return "C";
}

bool names_utf8(std::string name) {
  std::ranges::transform(name, name.begin(),
                         [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
  return name.find("utf-8") != std::string::npos || name.find("utf8") != std::string::npos;
}

/// The beginning of a character at the end of what was written last.
std::string cut_off;

/// Returns how many bytes at the end of the text belong to an incomplete character.
std::size_t incomplete_bytes(std::string_view text) {
  for (std::size_t back = 1; back <= std::min<std::size_t>(text.size(), 3); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80) return 0;
    if (byte >= 0xC0) {
      const std::size_t whole = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
      return back < whole ? back : 0;
    }
  }
  return 0;
}

ssize_t write_ascii_to_stderr(void*, const char* data, std::size_t size) {
  std::string text = std::exchange(cut_off, {}) + std::string(data, size);
  const std::size_t rest = incomplete_bytes(text);
  cut_off = text.substr(text.size() - rest);
  text.resize(text.size() - rest);
  const std::string shown = reports::to_ascii(text);
  for (std::string_view left = shown; !left.empty();) {
    const ssize_t written = write(STDERR_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return -1;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  return static_cast<ssize_t>(size);
}

}  // namespace

bool is_utf8_locale() {
  const locale_t locale = newlocale(LC_CTYPE_MASK, "", nullptr);
  // A machine without the locale, as small containers are, is driven from a terminal that has it.
  if (locale == nullptr) return names_utf8(name_of_locale());
  const bool is_utf8 = std::strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
  freelocale(locale);
  return is_utf8;
}

bool understands_escapes(const char* name) {
  return name != nullptr && *name != '\0' && std::strcmp(name, "dumb") != 0 &&
         std::strcmp(name, "unknown") != 0;
}

std::size_t line_columns(int fd, std::size_t otherwise) {
  constexpr std::size_t min_columns = 40;
  constexpr std::size_t max_columns = 400;
  winsize size{};
  // A terminal that does not know its size says 0.
  if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return otherwise;
  return std::clamp<std::size_t>(size.ws_col, min_columns, max_columns);
}

void fit_output_to_locale() {
  if (is_utf8_locale()) return;
  reports::show_ascii(true);
  cookie_io_functions_t functions{};
  functions.write = write_ascii_to_stderr;
  FILE* const ascii = fopencookie(nullptr, "w", functions);
  if (ascii == nullptr) return;
  std::setvbuf(ascii, nullptr, _IONBF, 0);
  stderr = ascii;  // glibc's is a variable, made for this
}

void print_text(const std::string& text) {
  print(reports::shows_ascii() ? reports::to_ascii(text) : text);
}

}  // namespace bench
