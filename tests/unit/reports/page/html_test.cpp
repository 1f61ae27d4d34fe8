// SPDX-License-Identifier: Apache-2.0
#include "reports/page/html.h"

#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Html, TextOfAStrangerIsNoMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\" id='y'>&amp;</a>"),
            "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
}

TEST(Html, ControlCharactersAreSpaces) {
  EXPECT_EQ(escape_html(std::string("a\0b\x1B[31m\r\n", 10)), "a b [31m  ");
}

TEST(Html, LongTextIsWhole) { EXPECT_EQ(escape_html(std::string(5000, 'x')).size(), 5000); }

TEST(Html, Base64IsThatOfTheStandardsExamples) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xFF\xFE\xFD"), "//79");
}

/// As the page does it.
std::string of_base85(std::string_view text) {
  std::string bytes;
  for (std::size_t from = 0; from < text.size(); from += 5) {
    std::uint64_t bits = 0;
    for (std::size_t place = from; place < from + 5; ++place) {
      const char digit = place < text.size() ? text[place] : 'w';
      bits = bits * 85 + static_cast<std::uint64_t>((digit == 'z' ? '<' : digit) - '#');
    }
    for (int shift = 24; shift >= 0 && bytes.size() < text.size() * 4 / 5; shift -= 8) {
      bytes += static_cast<char>(bits >> shift);
    }
  }
  return bytes;
}

TEST(Base85, BytesComeBackAndNothingInItIsMarkup) {
  EXPECT_EQ(base85(""), "");
  std::mt19937 random(85);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\xFF');
    if (size % 3 != 0) {
      for (char& byte : bytes) byte = static_cast<char>(random());
    }
    const std::string text = base85(bytes);
    EXPECT_EQ(text.size(), (size * 5 + 3) / 4);
    EXPECT_EQ(text.find_first_of("<\n\r \""), std::string::npos);
    EXPECT_EQ(of_base85(text), bytes);
  }
}

TEST(Html, ADigestIsWrittenAsAPolicyWantsIt) {
  EXPECT_EQ(policy_source("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

}  // namespace
}  // namespace reports
