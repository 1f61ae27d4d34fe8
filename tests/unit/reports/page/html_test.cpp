// SPDX-License-Identifier: Apache-2.0
#include "reports/page/html.h"

#include <string>

#include <gtest/gtest.h>

namespace reports {
namespace {

TEST(Html, UntrustedTextIsNoMarkup) {
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

TEST(Html, NothingInBase64IsMarkup) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  const std::string text = base64(bytes);
  EXPECT_EQ(text.size(), (bytes.size() + 2) / 3 * 4);
  EXPECT_EQ(text.find_first_of("<\n\r \""), std::string::npos);
}

TEST(Html, ADigestIsWrittenAsAPolicyWantsIt) {
  EXPECT_EQ(policy_source("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
}

}  // namespace
}  // namespace reports
