// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/core.h>

#include "bench/files/byte_stream.h"
#include "bench/files/output_file.h"
#include "bench/files/path_refusal.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Locks the journal. A file system without locks, or whose lock service is down, says nothing
/// about other runs: that is a warning.
void lock_journal(int fd, const std::string& name) {
  int result = 0;
  do {
    result = flock(fd, LOCK_EX | LOCK_NB);
  } while (result != 0 && errno == EINTR);
  if (result == 0) return;
  if (errno == EWOULDBLOCK) {
    throw UsageError("cannot write '" + name + "': another run is writing it");
  }
  std::fprintf(stderr,
               "bench: warning: '%s' cannot be locked (%s): take care that no other run writes it "
               "meanwhile\n",
               name.c_str(), std::strerror(errno));
}

}  // namespace

AppendedFile::AppendedFile(const std::string& path, Begin begin, std::size_t keep_bytes)
    : path_(path),
      fd_(open(
          path.c_str(),
          O_WRONLY | O_CLOEXEC | O_APPEND | O_NONBLOCK | (begin == Begin::new_file ? O_CREAT : 0),
          0666)) {
  const std::string name = reports::sanitize(path);
  const std::string cannot_write = "cannot write '" + name + "'";
  if (!fd_) refuse_path(cannot_write, errno);
  struct stat status {};
  if (fstat(fd_.get(), &status) != 0) refuse_path(cannot_write, errno);
  if (!S_ISREG(status.st_mode)) throw UsageError(cannot_write + ": it is no regular file");
  lock_journal(fd_.get(), name);
  if (fstat(fd_.get(), &status) != 0) refuse_path(cannot_write, errno);
  if (status.st_nlink == 0) {
    throw UsageError(cannot_write + ": the run that wrote it has just ended; start again");
  }
  if (begin == Begin::new_file && status.st_size != 0) {
    throw UsageError(fmt::format(
        "'{}' holds an interrupted run: go on with --resume='{}', or remove it", name, name));
  }
  if ((status.st_mode & 0222) == 0) refuse_path(cannot_write + ", which is read-only", EACCES);
  if (status.st_size < static_cast<off_t>(keep_bytes)) {
    throw UsageError(cannot_write + ": it became shorter meanwhile");
  }
  if (ftruncate(fd_.get(), static_cast<off_t>(keep_bytes)) != 0) refuse_path(cannot_write, errno);
}

void AppendedFile::append(std::string_view line) {
  write_all(fd_.get(), line, "writing '" + reports::sanitize(path_) + "'");
}

}  // namespace bench
