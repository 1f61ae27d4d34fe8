// SPDX-License-Identifier: Apache-2.0
#include "bench/files/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include <climits>
#include <fmt/core.h>

#include "bench/files/byte_stream.h"
#include "bench/files/file_attributes.h"
#include "bench/files/output_path.h"
#include "bench/files/path_refusal.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using workloads::support::FileDescriptor;

constexpr int max_temporaries = 100;  // of killed runs whose process had this number

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string writing(const std::string& path) { return "writing '" + reports::sanitize(path) + "'"; }

std::string cannot_write(const std::string& path) {
  return "cannot write '" + reports::sanitize(path) + "'";
}

/// Closes the file. Some file systems report an error only then: a full disk of another machine.
void close_checked(FileDescriptor& file, const std::string& what) {
  if (fsync(file.get()) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) fail(what);
  if (close(file.release()) != 0 && errno != EINTR) fail(what);
}

/// Writes the text; a reader that closed the pipe is no error.
void write_to_reader(int fd, std::string_view text, const std::string& what) {
  try {
    write_all(fd, text, what);
  } catch (const std::system_error& error) {
    if (error.code().value() != EPIPE) throw;
  }
}

/// Errors of a file that cannot be replaced, and can perhaps be overwritten.
bool hinders_replacing(int error) {
  return error == EACCES || error == EPERM || error == EROFS || error == EBUSY || error == EXDEV;
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (const auto number = own_descriptor(path_)) {
    inspect_descriptor(*number);
    return;
  }
  path_ = follow_links(path_);
  struct stat status {};
  const bool exists = stat(path_.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) refuse_path(cannot_write(path_), errno);
  if (exists && S_ISDIR(status.st_mode)) {
    throw UsageError(cannot_write(path_) + ": it is a directory");
  }
  if (exists && (!S_ISREG(status.st_mode) || is_proc_link(path_))) {
    inspect_existing();
    return;
  }
  if (exists && (status.st_mode & 0222) == 0) {
    // Root could write it, but its owner does not want it written.
    throw std::system_error(EACCES, std::generic_category(),
                            fmt::format("{}: it is read-only (mode {:03o})", cannot_write(path_),
                                        status.st_mode & 0777));
  }
  inspect_folder(exists);
}

void OutputFile::inspect_descriptor(int number) {
  const int flags = fcntl(number, F_GETFL);
  // Descriptors that exec closes were opened by this program and not handed to it.
  if (flags < 0 || (fcntl(number, F_GETFD) & FD_CLOEXEC) != 0) {
    throw UsageError(
        fmt::format("{}: no descriptor {} was handed to bench", cannot_write(path_), number));
  }
  if ((flags & O_ACCMODE) == O_RDONLY) {
    throw UsageError(
        fmt::format("{}: descriptor {} is open for reading only", cannot_write(path_), number));
  }
  const auto here = identity_of(number);
  is_standard_output_ =
      number == STDOUT_FILENO || (here.has_value() && here == identity_of(STDOUT_FILENO));
  stream_ = FileDescriptor(fcntl(number, F_DUPFD_CLOEXEC, 0));
  if (!stream_) refuse_path(cannot_write(path_), errno);
}

void OutputFile::inspect_existing() {
  struct stat status {};
  if (stat(path_.c_str(), &status) != 0) refuse_path(cannot_write(path_), errno);
  if (S_ISSOCK(status.st_mode)) throw UsageError(cannot_write(path_) + ": it is a socket");
  if (S_ISBLK(status.st_mode)) throw UsageError(cannot_write(path_) + ": it is a disk");
  int flags = O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC;
  if (S_ISFIFO(status.st_mode)) {
    if (access(path_.c_str(), W_OK) != 0) refuse_path(cannot_write(path_), errno);
    kind_ = Kind::named_pipe;
    flags |= O_NONBLOCK;
  }
  // Once: the reader of a pipe takes its closing for the end.
  stream_ = FileDescriptor(open(path_.c_str(), flags));
  if (!stream_ && kind_ == Kind::named_pipe && errno == ENXIO) return;  // nobody reads it yet
  if (!stream_) refuse_path(cannot_write(path_), errno);
  if (kind_ == Kind::named_pipe) fcntl(stream_.get(), F_SETFL, 0);
}

void OutputFile::inspect_folder(bool exists) {
  const std::filesystem::path path = path_;
  name_ = path.filename().string();
  if (name_.empty()) {
    throw UsageError(cannot_write(path_) + ": it ends as the name of a directory does, in '/'");
  }
  if (exists && !FileDescriptor(open(path_.c_str(), O_WRONLY | O_CLOEXEC))) {
    refuse_path(cannot_write(path_), errno);
  }
  const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
  folder_ = FileDescriptor(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder_) refuse_path(cannot_write(path_), errno);
  if (name_.size() > NAME_MAX) refuse_path(cannot_write(path_), ENAMETOOLONG);
  kind_ = Kind::replaced;
  for (int attempt = 0;; ++attempt) {
    temporary_ = temporary_name(name_, attempt);
    const FileDescriptor file(
        openat(folder_.get(), temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file) break;
    if (errno == EEXIST && attempt < max_temporaries) continue;
    temporary_.clear();
    if (!exists || !hinders_replacing(errno)) refuse_path(cannot_write(path_), errno);
    kind_ = Kind::in_place;
    return;
  }
  // Made again when there is something to write: a killed run leaves none behind.
  unlinkat(folder_.get(), temporary_.c_str(), 0);
  temporary_.clear();
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) unlinkat(folder_.get(), temporary_.c_str(), 0);
}

void OutputFile::write(std::string_view text) {
  if (kind_ == Kind::replaced) return replace(text);
  if (kind_ == Kind::in_place) return write_in_place(text);
  write_stream(text);
}

void OutputFile::write_stream(std::string_view text) {
  // Print first what was printed before.
  if (is_standard_output_) std::fflush(stdout);
  if (!stream_) {
    std::fprintf(stderr, "bench: waiting for a reader of the pipe '%s'\n",
                 reports::sanitize(path_).c_str());
    stream_ = FileDescriptor(open_named_pipe(path_));
  }
  write_to_reader(stream_.get(), text, writing(path_));
  close_checked(stream_, writing(path_));
}

void OutputFile::replace(std::string_view text) {
  struct stat status {};
  const FileDescriptor old(
      openat(folder_.get(), name_.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  const bool exists = fstatat(folder_.get(), name_.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
                      S_ISREG(status.st_mode);
  // A file that others may not read must not be open to them for a moment either.
  FileDescriptor file;
  for (int attempt = 0; !file; ++attempt) {
    const std::string name = temporary_name(name_, attempt);
    file = FileDescriptor(openat(folder_.get(), name.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, exists ? 0600 : 0666));
    if (file) {
      temporary_ = name;
    } else if (errno != EEXIST || attempt == max_temporaries) {
      fail(writing(path_));
    }
  }
  // One that may not be read has attributes that cannot be read, but for its mode and owner.
  bool is_replaceable = !exists || copy_attributes(old.get(), status, file.get());
  if (is_replaceable) {
    write_all(file.get(), text, writing(path_));
    close_checked(file, writing(path_));
    is_replaceable = renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str()) == 0;
    if (!is_replaceable && !(exists && hinders_replacing(errno))) fail(writing(path_));
  }
  if (!is_replaceable) {
    unlinkat(folder_.get(), temporary_.c_str(), 0);
    write_in_place(text);
  }
  temporary_.clear();
}

void OutputFile::write_in_place(std::string_view text) {
  FileDescriptor file(openat(folder_.get(), name_.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) fail(writing(path_));
  // Room first: a disk that is too full leaves the file as it was. Not every file system can.
  const auto size = static_cast<off_t>(text.size());
  if (size > 0 && fallocate(file.get(), 0, 0, size) != 0 && errno != EOPNOTSUPP &&
      errno != ENOSYS) {
    fail(writing(path_));
  }
  write_all(file.get(), text, writing(path_));
  if (ftruncate(file.get(), size) != 0) fail(writing(path_));
  close_checked(file, writing(path_));
}

void print(const std::string& text) {
  if (std::fflush(stdout) != 0 && errno != EPIPE) fail("writing to standard output");
  write_to_reader(STDOUT_FILENO, text, "writing to standard output");
}

std::string read_file(const std::string& path, std::size_t max_bytes) {
  const std::string cannot_read = "cannot read '" + reports::sanitize(path) + "'";
  const auto number = own_descriptor(path);
  const FileDescriptor file(number ? fcntl(*number, F_DUPFD_CLOEXEC, 0)
                                   : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) refuse_path(cannot_read, errno == EBADF ? ENOENT : errno);
  try {
    std::string text = read_all(file.get(), max_bytes, cannot_read);
    if (text.size() <= max_bytes) return text;
  } catch (const std::system_error& error) {
    refuse_path(cannot_read, error.code().value());
  }
  throw UsageError(cannot_read + ": it is larger than " + reports::format_bytes(max_bytes));
}

}  // namespace bench
