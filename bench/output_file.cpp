// SPDX-License-Identifier: Apache-2.0
#include "bench/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <system_error>

#include "bench/names.h"
#include "reports/text.h"

namespace bench {
namespace {

using models::support::FileDescriptor;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

FileDescriptor open_for_writing(const std::string& path, int flags) {
  return FileDescriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666));
}

void write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("writing '" + reports::printable(path) + "'");
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Where a path leads, if to a file that is or could be there, whatever the path is called.
std::optional<std::filesystem::path> regular_file(const std::string& path) {
  std::error_code error;  // whoever opens it will tell
  if (path.empty() || path == "-" ||
      (std::filesystem::exists(path, error) && !std::filesystem::is_regular_file(path, error))) {
    return std::nullopt;
  }
  auto file = std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  return error ? std::nullopt : std::optional(std::move(file));
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  const auto refuse = [this](const std::string& cause) {
    throw UsageError("cannot write '" + reports::printable(path_) + "': " + cause);
  };
  struct stat status {};
  const bool exists = stat(path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) refuse("it is a directory");
  // What a link points to is replaced, and need not exist.
  std::error_code none;
  for (int links = 0; links < 40 && std::filesystem::is_symlink(path_, none); ++links) {
    const std::filesystem::path link = path_;
    path_ = (link.parent_path() / std::filesystem::read_symlink(link)).string();
  }
  if (exists && !S_ISREG(status.st_mode)) {
    if (access(path_.c_str(), W_OK) != 0) refuse(std::strerror(errno));
    return;
  }
  temporary_ = path_ + ".tmp" + std::to_string(getpid());
  if (!open_for_writing(temporary_, O_EXCL)) {
    const int error = errno;
    temporary_.clear();
    refuse(std::strerror(error));
  }
  // Made again when there is something to write: a killed run leaves none behind.
  unlink(temporary_.c_str());
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void OutputFile::write(std::string_view text) {
  const std::string& target = temporary_.empty() ? path_ : temporary_;
  FileDescriptor file = open_for_writing(target, temporary_.empty() ? 0 : O_EXCL);
  if (!file) fail("opening '" + reports::printable(target) + "'");
  write_all(file.get(), text, path_);
  if (temporary_.empty()) return;
  if (fsync(file.get()) != 0) fail("writing '" + reports::printable(path_) + "'");
  file.reset();
  if (rename(temporary_.c_str(), path_.c_str()) != 0)
    fail("renaming to '" + reports::printable(path_) + "'");
  temporary_.clear();
}

void refuse_one_file_for_two(std::initializer_list<std::pair<const char*, std::string>> files,
                             const std::vector<std::string>& read) {
  std::set<std::filesystem::path> sources;
  for (const std::string& path : read) {
    if (const auto file = regular_file(path)) sources.insert(*file);
  }
  std::map<std::filesystem::path, const char*> taken;
  for (const auto& [option, path] : files) {
    const auto file = regular_file(path);
    if (!file) continue;
    if (sources.contains(*file)) {
      throw UsageError(std::string(option) + " would overwrite '" + reports::printable(path) +
                       "', which is read; give it another name");
    }
    if (const auto [place, is_new] = taken.emplace(*file, option); !is_new) {
      throw UsageError(std::string(place->second) + " and " + option +
                       " would write the same file; give them two names");
    }
  }
}

AppendedFile::AppendedFile(const std::string& path, Begin begin, std::size_t keep_bytes)
    : path_(path),
      fd_(open(path.c_str(),
               O_WRONLY | O_CLOEXEC | O_APPEND | (begin == Begin::new_file ? O_CREAT : 0), 0666)) {
  const std::string name = reports::printable(path);
  const auto refuse = [&](const char* cause) {
    throw UsageError("cannot write '" + name + "': " + cause);
  };
  if (!fd_) refuse(std::strerror(errno));
  if (flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) refuse("another run is writing it");
  const off_t size = lseek(fd_.get(), 0, SEEK_END);
  if (begin == Begin::new_file && size != 0) {
    throw UsageError("'" + name + "' holds an interrupted run: go on with --resume='" + name +
                     "', or remove it");
  }
  if (size < static_cast<off_t>(keep_bytes)) refuse("it became shorter meanwhile");
  if (ftruncate(fd_.get(), static_cast<off_t>(keep_bytes)) != 0) refuse(std::strerror(errno));
}

void AppendedFile::append(std::string_view line) { write_all(fd_.get(), line, path_); }

void print(const std::string& text) {
  errno = 0;
  if ((std::fputs(text.c_str(), stdout) < 0 || std::fflush(stdout) != 0) && errno != EPIPE) {
    fail("writing to standard output");
  }
}

std::string read_file(const std::string& path, std::size_t most_bytes) {
  const auto refuse = [&](const std::string& cause) {
    throw UsageError("cannot read '" + reports::printable(path) + "': " + cause);
  };
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) refuse(std::strerror(errno));
  std::string text;
  char buffer[65536];
  for (;;) {
    const ssize_t got = read(file.get(), buffer, sizeof buffer);
    if (got < 0) refuse(std::strerror(errno));
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > most_bytes) refuse("it is larger than " + reports::format_bytes(most_bytes));
  }
}

}  // namespace bench
