// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/file_watch.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "workloads/support/helper_program.h"

namespace bench {
namespace {

namespace fs = std::filesystem;

class AFileWatch : public testing::Test {
 protected:
  AFileWatch() {
    std::string path = testing::TempDir() + "/file-watch-XXXXXX";
    folder_ = fs::canonical(mkdtemp(path.data())).string();
    write("program", "first");
    watch_.add(file("program"));
  }
  ~AFileWatch() override { fs::remove_all(folder_); }

  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text;
  }
  std::string change() {
    try {
      watch_.check();
    } catch (const FileChanged& error) {
      return error.what();
    }
    return "";
  }

  std::string folder_;
  FileWatch watch_;
};

TEST_F(AFileWatch, SaysNothingOfWhatStays) {
  EXPECT_EQ(change(), "");
  EXPECT_EQ(change(), "");
}

TEST_F(AFileWatch, NoticesAFileThatIsReplaced) {
  write("other", "secon");  // of the same size
  fs::rename(file("other"), file("program"));
  EXPECT_EQ(change(), "'" + file("program") + "' was changed while it was measured");
}

TEST_F(AFileWatch, NoticesAFileThatIsOverwritten) {
  const auto time = fs::last_write_time(file("program"));
  write("program", "secon");
  fs::last_write_time(file("program"), time);
  EXPECT_NE(change(), "");
}

TEST_F(AFileWatch, NoticesAFileThatIsRemoved) {
  fs::remove(file("program"));
  EXPECT_EQ(change(), "'" + file("program") + "' was removed while it was measured");
}

TEST_F(AFileWatch, NoticesWhereALinkLeadsNow) {
  write("other", "other");
  fs::create_symlink("program", file("link"));
  watch_.add(file("link"));
  EXPECT_EQ(change(), "");
  fs::remove(file("link"));
  fs::create_symlink("other", file("link"));
  EXPECT_NE(change(), "");
}

TEST_F(AFileWatch, TakesEqualContentForTheSame) {
  fs::copy_file(file("program"), file("copy"));
  fs::rename(file("copy"), file("program"));
  EXPECT_EQ(change(), "");
  fs::create_hard_link(file("program"), file("backup"));
  EXPECT_EQ(change(), "");
  fs::last_write_time(file("program"), fs::file_time_type::clock::now());
  EXPECT_EQ(change(), "");
}

TEST_F(AFileWatch, LeavesOutWhatIsNoFile) {
  watch_.add(file("absent"));
  watch_.add(folder_);
  write("absent", "here now");
  EXPECT_EQ(change(), "");
}

TEST_F(AFileWatch, KnowsTheLibrariesOfThisProgram) {
  const auto libraries = loaded_libraries();
  EXPECT_TRUE(std::ranges::any_of(libraries, [](const std::string& path) {
    return path.find("/libc.so") != std::string::npos;
  }));
  for (const std::string& path : libraries) EXPECT_TRUE(fs::exists(path)) << path;
}

TEST_F(AFileWatch, KnowsWhatABuildStartsAndNoOtherBuildThere) {
  for (const char* name : {"bench", "bench-worker", "bench-server", "bench-hostile",
                           "bench-hostile-worker", "bench-notes", "other"}) {
    write(name, name);
    if (std::string(name) != "bench-notes") fs::permissions(file(name), fs::perms::owner_all);
  }
  auto found = programs_started_by(file("bench"));
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector{file("bench-server"), file("bench-worker")}));
  fs::create_symlink("bench-hostile", file("link"));
  found = programs_started_by(file("link"));
  EXPECT_TRUE(std::ranges::count(found, file("bench-hostile-worker")) == 1) << found.size();
}

TEST_F(AFileWatch, KnowsWhatAnInstalledProgramStarts) {
  fs::create_directory(file("bin"));
  const std::string program = file("bin/bench");
  const std::string helpers = workloads::support::installed_helpers_folder(program);
  fs::create_directories(helpers);
  for (const std::string& path : {program, helpers + "/bench-worker", helpers + "/bench-server",
                                  helpers + "/other", program + "-server"}) {
    std::ofstream(path) << path;
    fs::permissions(path, fs::perms::owner_all);
  }
  auto found = programs_started_by(program);
  std::ranges::sort(found);
  EXPECT_EQ(found, (std::vector{helpers + "/bench-worker", program + "-server"}))
      << "what stands beside it comes first";
}

}  // namespace
}  // namespace bench
