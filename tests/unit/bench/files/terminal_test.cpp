// SPDX-License-Identifier: Apache-2.0
#include "bench/files/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <string>

#include <gtest/gtest.h>

namespace bench {
namespace {

/// Sets the variables of the locale, and puts back what they were.
class Locale {
 public:
  explicit Locale(const std::map<std::string, std::string>& variables) {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
      const char* const value = std::getenv(name);
      if (value != nullptr) before_[name] = value;
      unsetenv(name);
    }
    for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  }
  Locale(const Locale&) = delete;
  Locale& operator=(const Locale&) = delete;
  ~Locale() {
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) unsetenv(name);
    for (const auto& [name, value] : before_) setenv(name.c_str(), value.c_str(), 1);
  }

 private:
  std::map<std::string, std::string> before_;
};

TEST(Terminal, TheLocaleSaysWhetherUtf8MayBeShown) {
  const auto is_utf8 = [](const std::map<std::string, std::string>& variables) {
    const Locale locale(variables);
    return is_utf8_locale();
  };
  EXPECT_TRUE(is_utf8({{"LC_ALL", "C.UTF-8"}}));
  EXPECT_TRUE(is_utf8({{"LANG", "C.utf8"}}));
  EXPECT_FALSE(is_utf8({{"LC_ALL", "C"}, {"LANG", "C.UTF-8"}}));
  EXPECT_FALSE(is_utf8({{"LC_ALL", ""}, {"LC_CTYPE", "POSIX"}, {"LANG", "C.UTF-8"}}));
  EXPECT_FALSE(is_utf8({}));
}

TEST(Terminal, AMissingLocaleIsTakenByItsName) {
  const std::map<std::string, std::string> variables = {{"LANG", "xx_XX.UTF-8"}};
  const Locale locale(variables);
  EXPECT_TRUE(is_utf8_locale());
}

TEST(Terminal, OnlyATerminalWithANameUnderstandsEscapes) {
  EXPECT_FALSE(understands_escapes(nullptr));
  EXPECT_FALSE(understands_escapes(""));
  EXPECT_FALSE(understands_escapes("dumb"));
  EXPECT_TRUE(understands_escapes("xterm-256color"));
}

TEST(Terminal, LinesAreAsWideAsTheTerminalWithinReason) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  const auto columns_of = [&](unsigned short columns) {
    const winsize size{.ws_row = 24, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    EXPECT_EQ(ioctl(terminal, TIOCSWINSZ, &size), 0);
    return line_columns(terminal, 100);
  };
  EXPECT_EQ(columns_of(80), 80U);
  EXPECT_EQ(columns_of(3), 40U);
  EXPECT_EQ(columns_of(5000), 400U);
  EXPECT_EQ(columns_of(0), 100U) << "a terminal that does not know its size";
  close(terminal);
  const int no_terminal = open("/dev/null", O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(line_columns(no_terminal, 100), 100U);
  close(no_terminal);
}

}  // namespace
}  // namespace bench
