// SPDX-License-Identifier: Apache-2.0
#include "bench/files/output_path.h"

#include <unistd.h>

#include <filesystem>
#include <string>

#include <climits>
#include <gtest/gtest.h>

#include "bench/usage_error.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

class OutputPathTest : public testing::Test {
 protected:
  OutputPathTest() {
    std::string pattern = (fs::temp_directory_path() / "bench-test-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~OutputPathTest() override { fs::remove_all(directory_); }
  std::string path(const char* name) const { return (directory_ / name).string(); }
  fs::path directory_;
};

TEST_F(OutputPathTest, ADescriptorHasManyNames) {
  fs::create_symlink("/dev/stdout", path("link"));
  fs::create_directory_symlink("/proc/self/fd", path("folder"));
  for (const std::string& name :
       {std::string("/dev/stdout"), std::string("/dev/fd/1"), std::string("/proc/self/fd/1"),
        std::string("/proc/thread-self/fd/1"), "/proc/" + std::to_string(getpid()) + "/fd/1",
        path("link"), path("folder/1")}) {
    EXPECT_EQ(own_descriptor(name), 1) << name;
  }
  EXPECT_EQ(own_descriptor("/dev/fd/63"), 63);
  for (const char* name : {"/dev/null", "/dev/fd/", "/dev/fd/1x", "/dev/fd/-1", "a", "", "/",
                           "/proc/1/fd/1", "/dev/fd/99999999999"}) {
    EXPECT_EQ(own_descriptor(name), std::nullopt) << name;
  }
}

TEST_F(OutputPathTest, LinksAreFollowedToWhatIsNotThereYetAndNotForEver) {
  fs::create_symlink("target", path("link"));
  fs::create_symlink("link", path("second"));
  EXPECT_EQ(follow_links(path("second")), path("target"));
  fs::create_symlink("b", path("a"));
  fs::create_symlink("a", path("b"));
  EXPECT_THROW(follow_links(path("a")), UsageError);
}

TEST_F(OutputPathTest, ATemporaryNameIsNoLongerThanANameMayBe) {
  EXPECT_EQ(temporary_name("r.json", 0), "r.json.tmp" + std::to_string(getpid()));
  EXPECT_NE(temporary_name("r.json", 0), temporary_name("r.json", 1));
  std::string name;
  while (name.size() < NAME_MAX - 2) name += "€";
  const std::string shortened = temporary_name(name, 0);
  EXPECT_LE(shortened.size(), static_cast<std::size_t>(NAME_MAX));
  EXPECT_EQ((shortened.find(".tmp") % std::string("€").size()), 0U);  // no half character
}

}  // namespace
}  // namespace bench
