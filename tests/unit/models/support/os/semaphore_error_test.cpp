// SPDX-License-Identifier: Apache-2.0
#include "models/support/os/semaphore_error.h"

#include <cerrno>
#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

namespace models::support {
namespace {

void expect_told(const std::string& told, std::initializer_list<const char*> parts) {
  for (const char* part : parts) EXPECT_NE(told.find(part), std::string::npos) << told;
}

TEST(SemaphoreError, NamesTheFolderAndTheRemedyThatFits) {
  expect_told(explain_semaphore_error(ENOSPC),
              {"semaphores in /dev/shm", "No space left", "KiB free", "--shm-size"});
  expect_told(explain_semaphore_error(EROFS), {"/dev/shm", "remount,rw"});
  expect_told(explain_semaphore_error(EACCES), {"/dev/shm", "Permission denied", "chmod 1777"});
  expect_told(explain_semaphore_error(EMFILE), {"/dev/shm", "ulimit -n"});
  expect_told(explain_semaphore_error(EFBIG), {"/dev/shm", "ulimit -f"});
}

TEST(SemaphoreError, SaysThatThereIsNoFolder) {
  expect_told(explain_semaphore_error(ENOENT, "/no/such/folder"),
              {"/no/such/folder cannot be read", "mount -t tmpfs"});
}

}  // namespace
}  // namespace models::support
