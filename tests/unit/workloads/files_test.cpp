// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <gtest/gtest.h>

#include "bench/usage_error.h"
#include "workloads/catalogue.h"
#include "workloads/support/pipe.h"

namespace workloads {
namespace {

WorkloadKind files_kind() {
  const auto entries = catalogue();
  return std::ranges::find(entries, "files", &CatalogueEntry::name)->kind();
}

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string path = testing::TempDir() + "files-XXXXXX";
    ASSERT_NE(mkdtemp(path.data()), nullptr);
    directory_ = path;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  Configuration configuration(std::uint64_t size) const {
    return {.tasks = 3,
            .size = size,
            .seed = 5,
            .workload = "files",
            .options = {{"dir", directory_}, {"sync", "yes"}}};
  }

  static std::vector<std::byte> run(const Workload& workload, std::size_t task) {
    std::vector<std::byte> output(workload.max_output_bytes(task));
    output.resize(workload.run(task, output, blocking_io()));
    return output;
  }

  std::string directory_;
};

TEST_F(Files, WhatComesBackFromTheDiskIsWhatWasExpectedOfIt) {
  for (const std::uint64_t size : {1U, 7U, 8U, 65'536U, 65'537U, 200'001U}) {
    const auto workload = build(configuration(size));
    std::vector<std::byte> expected(workload->max_output_bytes(1));
    expected.resize(workload->expect(1, expected));
    EXPECT_EQ(run(*workload, 1), expected) << size;
    EXPECT_NE(run(*workload, 2), expected) << size;
  }
}

TEST_F(Files, NoFileIsEverVisibleInTheDirectory) {
  /// Looks at each step.
  class WatchingIo final : public Io {
   public:
    explicit WatchingIo(std::string directory) : directory_(std::move(directory)) {}
    bool start(Operation& operation) override {
      ++steps;
      EXPECT_TRUE(std::filesystem::is_empty(directory_));
      return blocking_io().start(operation);
    }
    int steps = 0;

   private:
    std::string directory_;
  };
  const auto workload = build(configuration(100'000));
  WatchingIo io(directory_);
  std::vector<std::byte> output(workload->max_output_bytes(0));
  workload->run(0, output, io);
  EXPECT_EQ(io.steps, 2 + 1 + 2);
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(Files, ADiskThatMovesFewerBytesThanAskedForIsAskedAgain) {
  class ShortIo final : public Io {
   public:
    bool start(Operation& operation) override {
      auto& transfer = static_cast<Transfer&>(operation);
      transfer.size = std::min<std::size_t>(transfer.size, 1000);
      return blocking_io().start(transfer);
    }
  };
  const auto workload = build(configuration(70'000));
  ShortIo io;
  std::vector<std::byte> output(workload->max_output_bytes(0));
  workload->run(0, output, io);
  EXPECT_EQ(output, run(*workload, 0));
}

TEST_F(Files, TheDirectoryIsTriedWhenTheRunIsPlanned) {
  Configuration good = configuration(10);
  EXPECT_NO_THROW(files_kind().complete(good));
  Configuration bad = good;
  bad.options["dir"] = directory_ + "/absent";
  try {
    files_kind().complete(bad);
    FAIL() << "an absent directory is written to";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find(directory_ + "/absent"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("--dir"), std::string::npos);
  }
}

TEST_F(Files, TheDirectoryThatARunWasPlannedWithIsPartOfItsOptions) {
  Configuration planned = configuration(10);
  planned.options.erase("dir");
  files_kind().complete(planned);
  EXPECT_TRUE(planned.options.contains("_dir"));
  planned.options["_dir"] = directory_ + "/absent";  // as of a run that goes on elsewhere
  EXPECT_THROW(files_kind().complete(planned), std::invalid_argument);
}

TEST_F(Files, MoreAtOnceThanTheDiskHasRoomForIsRefused) {
  const Configuration large = configuration(maximum_size);
  EXPECT_NO_THROW(files_kind().check_in_flight(configuration(1), 1));
  EXPECT_THROW(files_kind().check_in_flight(large, maximum_tasks), std::invalid_argument);
}

/// Runs a task of this size in a process of its own after `prepare`, which imposes a limit there.
/// Returns the message of its failure; empty when it succeeds, "skipped" when `prepare` failed.
std::string failure(const Configuration& configuration, const std::function<bool()>& prepare) {
  support::Pipe pipe("pipe of a test");
  const pid_t child = fork();
  if (child == 0) {
    std::string message;
    if (!prepare()) {
      message = "skipped";
    } else {
      const auto workload = build(configuration);
      std::vector<std::byte> output(workload->max_output_bytes(0));
      try {
        workload->run(0, output, blocking_io());
      } catch (const std::system_error& error) {
        message = error.what();
      }
    }
    const bool is_sent = support::write_fully(pipe.write_end, message.data(), message.size());
    _exit(is_sent ? 0 : 1);
  }
  pipe.write_end.reset();
  char text[1000];
  const ssize_t size = ::read(pipe.read_end.get(), text, sizeof text);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  return {text, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

TEST_F(Files, AFileThatMayNotBecomeSoLargeIsTheTasksFailure) {
  const auto message = failure(configuration(100'000), [] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 70'000, .rlim_max = 70'000};
    return setrlimit(RLIMIT_FSIZE, &limit) == 0;
  });
  EXPECT_EQ(message,
            "writing a file of 100000 bytes in '" + directory_ + "' (write): File too large");
}

TEST_F(Files, AFullDiskIsTheTasksFailure) {
  const auto message = failure(configuration(100'000), [this] {
    // A mount that only this process sees, and that goes with it.
    return unshare(CLONE_NEWNS) == 0 &&
           mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           mount("none", directory_.c_str(), "tmpfs", 0, "size=64k") == 0;
  });
  if (message == "skipped") GTEST_SKIP() << "only root may mount a small disk";
  EXPECT_EQ(message, "writing a file of 100000 bytes in '" + directory_ +
                         "' (write): No space left on device");
}

}  // namespace
}  // namespace workloads
