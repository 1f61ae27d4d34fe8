// SPDX-License-Identifier: Apache-2.0
#include "workloads/http/http_address.h"

#include <netinet/in.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace workloads::support {
namespace {

std::string refusal(const std::string& url) {
  try {
    parse_url(url);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(Url, IsTakenApart) {
  const Url plain = parse_url("http://example.org/a/b?c=d#e");
  EXPECT_EQ(plain.host, "example.org");
  EXPECT_EQ(plain.port, 80);
  EXPECT_EQ(plain.path, "/a/b?c=d");
  EXPECT_EQ(plain.authority(), "example.org");
  const Url six = parse_url("http://[::1]:8080?x");
  EXPECT_EQ(six.host, "::1");
  EXPECT_EQ(six.port, 8080);
  EXPECT_EQ(six.path, "/?x");
  EXPECT_EQ(six.authority(), "[::1]:8080");
}

TEST(Url, OfAnythingButPlainHttpIsRefusedWithTheReason) {
  EXPECT_NE(refusal("https://example.org/").find("encryption"), std::string::npos);
  for (const char* url :
       {"", "example.org", "ftp://example.org/", "http:/example.org", "HTTP://x/"}) {
    EXPECT_NE(refusal(url).find("http://host[:port]/path"), std::string::npos) << url;
  }
}

TEST(Url, ThatIsNoneIsRefused) {
  for (const char* url : {"http://", "http:///x", "http://:80/", "http://a:0/", "http://a:65536/",
                          "http://a:x/", "http://a:80:80/", "http://[::1/", "http://u:p@a/",
                          "http://a/b c", "http://a/\r\nX: y", "http://a/\xc3\xa4"}) {
    EXPECT_NE(refusal(url), "") << url;
  }
}

TEST(Endpoint, OfBothKindsOfAddressIsRead) {
  EXPECT_EQ(endpoint_of("127.0.0.1:80").get()->sa_family, AF_INET);
  EXPECT_EQ(endpoint_of("127.0.0.1:80").size, sizeof(sockaddr_in));
  EXPECT_EQ(endpoint_of("[::1]:80").get()->sa_family, AF_INET6);
  EXPECT_EQ(endpoint_of("[::1]:80").size, sizeof(sockaddr_in6));
}

TEST(Endpoint, ThatIsNoNumericAddressIsRefused) {
  for (const char* text :
       {"", "127.0.0.1", "localhost:80", "127.0.0.1:0", "::1:80", "127.0.0:80"}) {
    EXPECT_THROW(endpoint_of(text), std::invalid_argument) << text;
  }
}

TEST(Resolve, FindsTheNumericAddress) {
  using Addresses = std::vector<std::string>;
  EXPECT_EQ(resolve(parse_url("http://127.0.0.1:4711/")), Addresses{"127.0.0.1:4711"});
  EXPECT_EQ(resolve(parse_url("http://[::1]/")), Addresses{"[::1]:80"});
}

TEST(Resolve, FindsEachAddressOfAHostOnce) {
  auto found = resolve(parse_url("http://localhost:4711/"));
  EXPECT_FALSE(found.empty());
  std::ranges::sort(found);
  EXPECT_EQ(std::ranges::adjacent_find(found), found.end());
}

TEST(Resolve, RefusesAnAddressOfOneInterfaceWithTheReason) {
  try {
    resolve(parse_url("http://[fe80::1%lo]:80/"));
    FAIL() << "not refused";
  } catch (const std::invalid_argument& error) {
    const std::string why = error.what();
    EXPECT_NE(why.find("--url"), std::string::npos) << why;
    EXPECT_NE(why.find("is good on one interface only"), std::string::npos) << why;
  }
}

}  // namespace
}  // namespace workloads::support
