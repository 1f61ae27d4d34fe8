// SPDX-License-Identifier: Apache-2.0
#include "bench/files/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include <gtest/gtest.h>

#include "bench/usage_error.h"

namespace bench {
namespace {

class OutputFileTest : public testing::Test {
 protected:
  OutputFileTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bench-test-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~OutputFileTest() override { std::filesystem::remove_all(directory_); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(directory_),
                                                  std::filesystem::directory_iterator()));
  }
  std::string path(const char* name) const { return (directory_ / name).string(); }
  std::filesystem::path directory_;
};

TEST_F(OutputFileTest, AppearsWholeOrNotAtAll) {
  {
    OutputFile file(path("a"));
    EXPECT_FALSE(std::filesystem::exists(path("a")));
    file.write("content");
    EXPECT_EQ(read_file(path("a")), "content");
  }
  EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFileTest, OneThatIsNeverWrittenLeavesWhatWasThere) {
  OutputFile(path("a")).write("old");
  { const OutputFile file(path("a")); }
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFileTest, WhatCannotBeWrittenIsRefusedAtOnce) {
  EXPECT_THROW(OutputFile(directory_.string()), UsageError);
  EXPECT_THROW(OutputFile(path("missing/a")), UsageError);
  EXPECT_EQ(files(), 0U);
}

TEST_F(OutputFileTest, AFullDiskIsReported) {
  OutputFile full("/dev/full");
  EXPECT_THROW(full.write("content"), std::system_error);
}

TEST_F(OutputFileTest, AppendedLinesGoBehindWhatIsKept) {
  AppendedFile(path("j"), AppendedFile::Begin::new_file, 0).append("one\nhal");
  AppendedFile(path("j"), AppendedFile::Begin::behind, 4).append("two\n");
  EXPECT_EQ(read_file(path("j")), "one\ntwo\n");
}

TEST_F(OutputFileTest, NobodyElseMayAppendMeanwhile) {
  const AppendedFile first(path("j"), AppendedFile::Begin::new_file, 0);
  EXPECT_THROW(AppendedFile(path("j"), AppendedFile::Begin::behind, 0), UsageError);
}

TEST_F(OutputFileTest, AJournalThatIsThereIsNotOverwritten) {
  AppendedFile(path("j"), AppendedFile::Begin::new_file, 0).append("one\n");
  EXPECT_THROW(AppendedFile(path("j"), AppendedFile::Begin::new_file, 0), UsageError);
  EXPECT_THROW(AppendedFile(path("j"), AppendedFile::Begin::behind, 5), UsageError);
  EXPECT_THROW(AppendedFile(path("k"), AppendedFile::Begin::behind, 0), UsageError);
  EXPECT_EQ(read_file(path("j")), "one\n");
}

TEST_F(OutputFileTest, ALinkStaysALink) {
  std::filesystem::create_symlink(path("target"), path("link"));
  OutputFile(path("link")).write("content");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("target")), "content");
}

TEST_F(OutputFileTest, AFileThatCannotBeReadIsAUsageError) {
  EXPECT_THROW(read_file(path("none")), UsageError);
  EXPECT_THROW(read_file(directory_.string()), UsageError);
}

TEST_F(OutputFileTest, AFileKeepsItsMode) {
  OutputFile(path("a")).write("old");
  const auto mode = std::filesystem::perms(0664);
  std::filesystem::permissions(path("a"), mode);
  OutputFile(path("a")).write("new");
  EXPECT_EQ(std::filesystem::status(path("a")).permissions(), mode);
  EXPECT_EQ(read_file(path("a")), "new");
}

TEST_F(OutputFileTest, AReadOnlyFileIsRefusedAlsoToRoot) {
  OutputFile(path("a")).write("old");
  std::filesystem::permissions(path("a"), std::filesystem::perms(0444));
  EXPECT_THROW(OutputFile(path("a")), std::system_error);
  EXPECT_EQ(read_file(path("a")), "old");
}

TEST_F(OutputFileTest, ADescriptorIsWrittenBehindWhatIsThere) {
  OutputFile(path("a")).write("old");
  const workloads::support::FileDescriptor inherited(open(path("a").c_str(), O_RDWR | O_APPEND));
  const std::string name = "/dev/fd/" + std::to_string(inherited.get());
  OutputFile file(name);
  EXPECT_FALSE(file.is_regular());
  file.write("new");
  EXPECT_EQ(read_file(path("a")), "oldnew");
}

TEST_F(OutputFileTest, ADescriptorOfTheProgramItselfIsNoOutput) {
  const workloads::support::FileDescriptor own(
      open(path("a").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_THROW(OutputFile("/dev/fd/" + std::to_string(own.get())), UsageError);
  const workloads::support::FileDescriptor input(open(path("a").c_str(), O_RDONLY));
  EXPECT_THROW(OutputFile("/dev/fd/" + std::to_string(input.get())), UsageError);
}

TEST_F(OutputFileTest, ATemporaryFileThatAKilledRunLeftIsNoObstacleAndStays) {
  const std::string left = "a.tmp" + std::to_string(getpid());
  OutputFile(path(left.c_str())).write("of another");
  OutputFile(path("a")).write("content");
  EXPECT_EQ(read_file(path("a")), "content");
  EXPECT_EQ(read_file(path(left.c_str())), "of another");
}

TEST_F(OutputFileTest, AnotherHardLinkKeepsWhatItHad) {
  OutputFile(path("a")).write("old");
  std::filesystem::create_hard_link(path("a"), path("b"));
  OutputFile(path("a")).write("new");
  EXPECT_EQ(read_file(path("b")), "old");
}

TEST_F(OutputFileTest, TwoOutputsHaveTwoPlaces) {
  OutputFile(path("a")).write("old");
  std::filesystem::create_hard_link(path("a"), path("b"));
  EXPECT_THROW(refuse_one_file_for_two({{"--x", path("a")}, {"--y", path("b")}}), UsageError);
  EXPECT_THROW(refuse_one_file_for_two({{"--x", "-"}, {"--y", "/dev/stdout"}}), UsageError);
  EXPECT_THROW(refuse_one_file_for_two({{"--x", path("a")}}, {path("b")}), UsageError);
  EXPECT_NO_THROW(refuse_one_file_for_two({{"--x", "/dev/null"}, {"--y", "/dev/null"}}));
  EXPECT_NO_THROW(refuse_one_file_for_two({{"--x", path("c")}, {"--y", path("d")}}));
}

}  // namespace
}  // namespace bench
