// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "workloads/support/bytes.h"
#include "workloads/support/file_descriptor.h"
#include "workloads/support/random.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

constexpr Option dir_option = {
    .name = "dir",
    .values = "DIR",
    .help = "where the files are written (default: the system's temporary directory)",
    .type = Option::Type::printable_text,
    .default_value = "",
    .shapes_tasks = false,
};
constexpr Option sync_option = {"sync", "", "wait until the device has what was written (fsync)",
                                Option::Type::flag, "no"};
/// The directory that a run was planned with: all cells of one plan write to one file system.
constexpr Option planned_dir_option = {"_dir", "DIR", "", Option::Type::printable_text, ""};
constexpr const Option* files_options[] = {&dir_option, &sync_option, &planned_dir_option};

constexpr std::size_t block_bytes = 64 * 1024;
constexpr std::size_t word_bytes = sizeof(std::uint64_t);

std::string directory_of(const Options& options) {
  if (const std::string chosen = text_of(options, dir_option); !chosen.empty()) return chosen;
  if (const std::string planned = text_of(options, planned_dir_option); !planned.empty()) {
    return planned;
  }
  const char* const temporary = std::getenv("TMPDIR");
  return temporary != nullptr && *temporary != '\0' ? temporary : "/tmp";
}

/// Opens a file without a name, which is gone when it is closed or when the process ends, however
/// that happens, so that a killed trial leaves none. Entering names into a directory and removing
/// them is not measured, except where the file system has no files without a name: there the file
/// gets one, which is removed at once. Throws `std::system_error`.
support::FileDescriptor open_nameless_file(const std::string& directory) {
  constexpr int mode = 0600;
  support::FileDescriptor file(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, mode));
  if (!file && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
    std::string path = directory + "/bench-XXXXXX";
    file = support::FileDescriptor(mkostemp(path.data(), O_CLOEXEC));
    if (file) ::unlink(path.c_str());
  }
  if (!file) throw std::system_error(errno, std::generic_category(), "open");
  return file;
}

// Words are little-endian. The loops are such that the compiler makes one load or store of a word.

std::uint64_t load_word(std::span<const std::byte> bytes) {
  std::uint64_t word = 0;
  if (bytes.size() >= word_bytes) {
    for (std::size_t i = 0; i < word_bytes; ++i) {
      word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    }
    return word;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return word;
}

void store_word(std::uint64_t word, std::span<std::byte> bytes) {
  if (bytes.size() >= word_bytes) {
    for (std::size_t i = 0; i < word_bytes; ++i) bytes[i] = static_cast<std::byte>(word >> (8 * i));
    return;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(word >> (8 * i));
}

/// Mixes the words of a stream one after the other; the last one is filled up with zeros.
class Digest {
 public:
  /// Adds bytes. Every call but the last one must add whole words.
  void add(std::span<const std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += word_bytes) {
      value_ = (value_ ^ load_word(bytes.subspan(at))) * 0xbf58476d1ce4e5b9u;
      value_ ^= value_ >> 32;
    }
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0x9e3779b97f4a7c15u;
};

/// Returns the name of the call that was refused, without the text of its errno. It is not always a
/// call on the file: an event loop makes others to work on one.
std::string call_of(const std::system_error& error) {
  const std::string what = error.what();
  const std::string meaning = ": " + error.code().message();
  return what.ends_with(meaning) ? what.substr(0, what.size() - meaning.size()) : what;
}

class Files final : public IoWorkload {
 public:
  explicit Files(const Configuration& configuration)
      : IoWorkload(configuration),
        directory_(directory_of(configuration.options)),
        sync_(flag_of(configuration.options, sync_option)) {}

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }
  std::uint64_t descriptors_per_task() const override { return 1; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const std::uint64_t size = configuration().size;
    std::vector<std::byte> block(std::min<std::size_t>(size, block_bytes));
    Digest digest;
    const char* step = "creating a file";
    try {
      const support::FileDescriptor file = open_nameless_file(directory_);
      step = "writing a file";
      for (std::uint64_t begin = 0; begin < size; begin += block_bytes) {
        std::span<const std::byte> rest = fill(block, task, begin);
        for (std::uint64_t at = begin; !rest.empty();) {
          const std::size_t written = co_await file_write(io, file.get(), rest, at);
          if (written == 0) throw std::system_error(ENOSPC, std::generic_category(), "write");
          at += written;
          rest = rest.subspan(written);
        }
      }
      if (sync_) {
        step = "writing a file to its device";
        co_await file_sync(io, file.get());
      }
      step = "reading a file back";
      for (std::uint64_t begin = 0; begin < size; begin += block_bytes) {
        const std::span<std::byte> whole = part(block, begin);
        std::span<std::byte> rest = whole;
        for (std::uint64_t at = begin; !rest.empty();) {
          const std::size_t got = co_await file_read(io, file.get(), rest, at);
          if (got == 0) throw std::system_error(EIO, std::generic_category(), "read: too short");
          at += got;
          rest = rest.subspan(got);
        }
        digest.add(whole);
      }
    } catch (const std::system_error& error) {
      throw std::system_error(error.code(), std::string(step) + " of " + std::to_string(size) +
                                                " bytes in '" + directory_ + "' (" +
                                                call_of(error) + ")");
    }
    co_return write_digest(digest, output);
  }

  std::size_t expect(std::size_t task, Output output) const override {
    std::vector<std::byte> block(std::min<std::size_t>(configuration().size, block_bytes));
    Digest digest;
    for (std::uint64_t begin = 0; begin < configuration().size; begin += block_bytes) {
      digest.add(fill(block, task, begin));
    }
    return write_digest(digest, output);
  }

 private:
  /// Returns as much of the block as the file has from `begin` on.
  std::span<std::byte> part(std::span<std::byte> block, std::uint64_t begin) const {
    return block.first(std::min<std::size_t>(block.size(), configuration().size - begin));
  }

  std::span<std::byte> fill(std::span<std::byte> block, std::size_t task,
                            std::uint64_t begin) const {
    const std::span<std::byte> bytes = part(block, begin);
    for (std::size_t at = 0; at < bytes.size(); at += word_bytes) {
      const std::uint64_t index = (begin + at) / word_bytes;
      store_word(support::random_value(configuration().seed + task + 1, index), bytes.subspan(at));
    }
    return bytes;
  }

  static std::size_t write_digest(const Digest& digest, Output output) {
    support::ByteWriter writer(output);
    writer.write(digest.value());
    return writer.size();
  }

  std::string directory_;
  bool sync_;
};

void complete(Configuration& configuration) {
  const std::string directory = directory_of(configuration.options);
  if (!is_canonical(planned_dir_option, directory)) {
    throw std::invalid_argument("TMPDIR is not a printable name: name a directory with --dir");
  }
  if (text_of(configuration.options, dir_option).empty()) {
    configuration.options[planned_dir_option.name] = directory;
  }
  try {
    open_nameless_file(directory);
  } catch (const std::system_error& error) {
    throw std::invalid_argument("cannot write to the directory '" + directory +
                                "': " + error.code().message() +
                                ": name one that exists and is yours to write to with --dir");
  }
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && configuration.size > limit.rlim_cur) {
    throw std::invalid_argument("files of " + std::to_string(configuration.size) +
                                " bytes are too large for 'ulimit -f', which allows " +
                                std::to_string(limit.rlim_cur) +
                                ": use a smaller --size or raise it");
  }
}

void check_in_flight(const Configuration& configuration, std::uint64_t tasks) {
  const std::string directory = directory_of(configuration.options);
  struct statvfs system {};
  if (statvfs(directory.c_str(), &system) != 0) return;
  const std::uint64_t free_bytes = system.f_bavail * system.f_frsize;
  if (configuration.size <= free_bytes / std::max<std::uint64_t>(tasks, 1)) return;
  throw std::invalid_argument(
      std::to_string(tasks) + " files of " + std::to_string(configuration.size) +
      " bytes at once do not fit into '" + directory + "', where " + std::to_string(free_bytes) +
      " bytes are free: use a smaller --size or --concurrency, fewer --tasks or another --dir");
}

}  // namespace

WorkloadKind files() {
  return {
      .description =
          "writes a file to --dir (--sync: through to the device), reads it back, digests it, "
          "removes it",
      .size_unit = "bytes of a file",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 1024 * 1024};
      },
      .options = files_options,
      .complete = complete,
      .check_in_flight = check_in_flight,
      .create = create_as<Files>,
  };
}

}  // namespace workloads
